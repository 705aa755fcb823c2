#pragma once

#include "api/api.hpp"
#include "base/json.hpp"

namespace continuo {

/// The OpenAPI 3.1 description of this API, generated from the route table and the schemas. Every
/// body has a schema and an example; every operation lists its errors.
[[nodiscard]] json::object make_openapi(const ApiConfig& config);

}  // namespace continuo
