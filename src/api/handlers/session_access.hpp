#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/api_call.hpp"
#include "api/error_response.hpp"
#include "async/task.hpp"

namespace continuo {

// Shared by the session and chat routes: error messages about sessions (those of the original
// system), fingerprints, and the audit log.

/// nullopt for an id that may name a session; else 400. A web page that lost its session sends
/// "undefined" or "null".
[[nodiscard]] std::optional<ApiError> check_session_id(std::string_view id);

/// An error of the store about the session `id`, which check_session_id accepted.
[[nodiscard]] ApiError session_error(Error error, std::string_view id);

// Fingerprints: a session records the network and the user agent that created it. Its use from
// elsewhere is logged as a warning or, if strict, refused (403), except for operators.

/// The fingerprint of this request; nullopt when fingerprinting is off.
[[nodiscard]] std::optional<std::string> fingerprint_of(const ApiCall& call);
/// The fingerprint that the store must enforce: nullopt unless strict, and for administrators.
[[nodiscard]] std::optional<std::string> strict_fingerprint_of(const ApiCall& call);
/// nullopt when the session may be used.
[[nodiscard]] std::optional<ApiError> check_fingerprint(
    const ApiCall& call, const Session& session
);
/// The same for a route that does not load the session; loads it only if it is strict.
[[nodiscard]] Task<std::optional<ApiError>> check_fingerprint_strictly(
    const ApiCall* call, std::string id
);

/// Writes an entry about the caller to the audit log. The action itself is done already: a failure
/// is only logged.
Task<void> record_act(
    const ApiCall* call, std::string action, std::string subject, json::object detail
);

}  // namespace continuo
