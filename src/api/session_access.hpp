#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/api_call.hpp"
#include "api/error_response.hpp"
#include "async/task.hpp"

namespace continuo {

// What the session and chat routes share: how a session that cannot be had is told to people (in
// the words of the original system), and the record of what was done to it.

/// nullopt for an id that may name a session; else 400. "undefined" and "null" are what a web page
/// sends that lost its session.
[[nodiscard]] std::optional<ApiError> check_session_id(std::string_view id);

/// An error of the store, for the session `id` (which check_session_id let pass).
[[nodiscard]] ApiError session_error(Error error, std::string_view id);

/// Writes to the audit log who did what. The act itself is done: a failure here is logged, not
/// told.
Task<void> record_act(
    const ApiCall* call,
    std::string actor,
    std::string action,
    std::string subject,
    json::object detail
);

/// "admin" with the administrator's key, "customer" for whoever knows the session's id.
[[nodiscard]] std::string actor_of(const ApiCall& call);

}  // namespace continuo
