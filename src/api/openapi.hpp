#pragma once

#include <string_view>

#include "api/api.hpp"
#include "base/json.hpp"

namespace continuo {

/// The description of this API in the form of OpenAPI 3.1, made from the route table. Every body
/// has its schema and an example.
[[nodiscard]] json::object make_openapi(const ApiConfig& config);

/// The JSON Schemas (2020-12) of all bodies by name, each with `examples`. References between them
/// are `#/components/schemas/<name>`.
[[nodiscard]] json::object schemas();

}  // namespace continuo
