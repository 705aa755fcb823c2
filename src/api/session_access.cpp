#include "api/session_access.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/admin_key.hpp"
#include "base/id.hpp"
#include "telemetry/log.hpp"

namespace continuo {

std::optional<ApiError> check_session_id(std::string_view id) {
    if (is_valid_id(id) && id != "undefined" && id != "null") return std::nullopt;
    return api_error(
        400, "Invalid session_id. Please create a new session or provide a valid session ID."
    );
}

ApiError session_error(Error error, std::string_view id) {
    const auto code = error.code;
    auto out = to_api_error(std::move(error));
    if (code == Errc::not_found) {
        out.message =
            fmt::format("Session not found with ID: {}. Please create a new session.", id);
    } else if (code == Errc::gone) {
        out.message = "This session was deleted or has expired. Please create a new session.";
    } else if (code == Errc::conflict) {
        out.message = "Session is ended. Cannot send messages to inactive sessions.";
    } else if (code == Errc::limit_exceeded) {
        // Not 413: the request is fine, the conversation is full.
        out = api_error(409, "This session is full. Please create a new session.");
    }
    return out;
}

Task<void> record_act(
    const ApiCall* call,
    std::string actor,
    std::string action,
    std::string subject,
    json::object detail
) {
    AuditEntry entry;
    entry.at = call->services.clock.now();
    entry.actor = std::move(actor);
    entry.action = std::move(action);
    entry.subject = std::move(subject);
    entry.request_id = call->request_id;
    entry.detail = std::move(detail);
    auto label = entry.action + " " + entry.subject;
    const auto written = co_await call->services.database.audit().append(std::move(entry));
    if (!written) {
        log("audit").error("{} could not be recorded: {}", label, written.error().detail);
    }
}

std::string actor_of(const ApiCall& call) {
    return has_admin_key(call.request, call.config.admin_key) ? "admin" : "customer";
}

}  // namespace continuo
