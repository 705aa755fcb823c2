#pragma once

#include <expected>
#include <functional>
#include <optional>

#include "api/api_call.hpp"
#include "api/error_response.hpp"
#include "async/task.hpp"
#include "session/session_store.hpp"

namespace continuo {

// Shared by the routes that pass a conversation between the customer's bot and people.

/// What becomes of a session: nullopt changes nothing.
using SessionChange = ApiResult<std::optional<SessionPatch>>;

/// Changes the session of the call under the version that `decide` looked at; when another change
/// came between, it decides again. `call` outlives the task. Errors: those of `decide` and of
/// SessionStore::patch; 503 while others change the session all the time.
Task<ApiResult<SessionSnapshot>> change_session(
    const ApiCall* call, std::function<SessionChange(const Session&)> decide
);

/// 409: another operator has the session; the message names them.
[[nodiscard]] ApiError held_by_other(const Session& session);
/// 409: nobody has it.
[[nodiscard]] ApiError unclaimed_session();
/// 409: it is ended.
[[nodiscard]] ApiError ended_session();

}  // namespace continuo
