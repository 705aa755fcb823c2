#pragma once

#include "api/error_response.hpp"
#include "api/route.hpp"

namespace continuo {

/// How to read the body of a request to `route`.
/// Errors: 415 for a type that the route does not accept, 413 for a Content-Length over the limit.
[[nodiscard]] ApiResult<BodyPlan> plan_body(
    const Route& route, const HttpRequest& head, std::size_t file_bytes_max
);

}  // namespace continuo
