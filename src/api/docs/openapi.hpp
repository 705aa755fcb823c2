#pragma once

#include "api/api.hpp"
#include "base/json.hpp"

namespace continuo {

/// The description of this API in the form of OpenAPI 3.1, made from the route table and the
/// schemas. Every body has its schema and an example; every operation its errors.
[[nodiscard]] json::object make_openapi(const ApiConfig& config);

}  // namespace continuo
