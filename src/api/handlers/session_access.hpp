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

// Fingerprints: a session remembers the network and the user agent that began it. From elsewhere it
// is used with a warning in the log, or, strict, not at all (403). Administrators may.

/// Of this request; none when fingerprinting is off.
[[nodiscard]] std::optional<std::string> fingerprint_of(const ApiCall& call);
/// What the store is to refuse by itself: none unless strict, and for administrators.
[[nodiscard]] std::optional<std::string> strict_fingerprint_of(const ApiCall& call);
/// nullopt when the session may be used.
[[nodiscard]] std::optional<ApiError> check_fingerprint(
    const ApiCall& call, const Session& session
);
/// The same for a route that does not load the session; loads it only if it is strict.
[[nodiscard]] Task<std::optional<ApiError>> check_fingerprint_strictly(
    const ApiCall* call, std::string id
);

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
