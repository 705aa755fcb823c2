#pragma once

#include <string>

#include "api/http_message.hpp"
#include "base/json.hpp"

namespace continuo {

[[nodiscard]] HttpResponse json_response(int status, const json::value& body);
/// `text` is JSON.
[[nodiscard]] HttpResponse json_response(int status, std::string text);

}  // namespace continuo
