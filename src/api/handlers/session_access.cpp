#include "api/handlers/session_access.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "domain/fingerprint.hpp"
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
    } else if (code == Errc::limit_exceeded) {
        // Not 413: the request is fine, the conversation is full.
        out = api_error(409, "This session is full. Please create a new session.");
    }
    return out;
}

std::optional<std::string> fingerprint_of(const ApiCall& call) {
    if (!call.config.fingerprinting_enabled) return std::nullopt;
    // A customer's address may change between two requests; its network rarely does.
    const auto address = call.address.value_or(IpAddress{});
    const auto network = address.network(address.is_v4() ? 8 : 64).text();
    const auto* agent = call.request.headers.find("User-Agent");
    return make_fingerprint(
        call.config.fingerprint_secret, network, agent == nullptr ? std::string_view() : *agent
    );
}

std::optional<std::string> strict_fingerprint_of(const ApiCall& call) {
    if (!call.config.fingerprint_strict) return std::nullopt;
    if (call.principal.is_staff()) return std::nullopt;
    return fingerprint_of(call);
}

std::optional<ApiError> check_fingerprint(const ApiCall& call, const Session& session) {
    const auto ours = fingerprint_of(call);
    if (!ours || !session.fingerprint || !fingerprints_differ(*ours, *session.fingerprint))
        return std::nullopt;
    if (call.principal.is_staff()) return std::nullopt;
    log("security").warn("a session is used from another place [{}]", call.request_id);
    if (!call.config.fingerprint_strict) return std::nullopt;
    return to_api_error(Error{Errc::forbidden, "another fingerprint"});
}

Task<std::optional<ApiError>> check_fingerprint_strictly(const ApiCall* call, std::string id) {
    if (!strict_fingerprint_of(*call)) co_return std::nullopt;
    const auto session = co_await call->services.sessions.load(id);
    if (!session) co_return session_error(session.error(), id);
    co_return check_fingerprint(*call, *session);
}

Task<void> record_act(
    const ApiCall* call, std::string action, std::string subject, json::object detail
) {
    AuditEntry entry;
    entry.at = call->services.clock.now();
    entry.actor = call->principal.actor();
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

}  // namespace continuo
