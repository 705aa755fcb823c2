#pragma once

#include <string>

#include "api/error_response.hpp"
#include "base/error.hpp"

namespace continuo {

/// An error of Agent::turn for the session `id`, with x-should-retry: after an outcome that is not
/// known only a request with an Idempotency-Key (`has_key`) may be sent again.
[[nodiscard]] ApiError completion_turn_error(Error error, const std::string& id, bool has_key);

}  // namespace continuo
