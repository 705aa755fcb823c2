#pragma once

#include <string>

#include "api/http_message.hpp"
#include "base/json.hpp"

namespace continuo {

/// JSON as people and programs like to read it: no spaces, shortest decimal numbers (`0.82`, where
/// Boost.JSON would write `8.2E-1`), a double that is whole keeps its `.0`. Strings must be UTF-8.
/// A number that is not finite becomes null.
void append_json(std::string& out, const json::value& value);

[[nodiscard]] HttpResponse json_response(int status, const json::value& body);

}  // namespace continuo
