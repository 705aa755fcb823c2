// What can be said of a session before the body of its request is read. The handlers do not rely on
// it: a session may end while the body arrives.
#include "api/handlers/handlers.hpp"
#include "api/handlers/session_access.hpp"
#include "base/limits.hpp"

namespace continuo {

namespace {

/// Whether the message may be known already: then it gets its reply although the session is ended.
/// Its id is in the body, unless the head has it; a body that is neither small nor named in the
/// head is not waited for.
bool may_be_repetition(const ApiCall& call, const Session& session) {
    if (session.updated_at + limits::outcome_kept <= call.services.clock.now()) return false;
    if (call.request.headers.find("Idempotency-Key") != nullptr) return true;
    const auto& length = call.request.content_length;
    return length && *length <= limits::small_body_bytes_max;
}

/// The session, if the request may use it.
Task<ApiResult<SessionSnapshot>> load_for_body(const ApiCall* call) {
    if (auto error = check_session_id(call->id)) co_return std::unexpected(std::move(*error));
    auto session = co_await call->services.sessions.load(call->id);
    if (!session) co_return std::unexpected(session_error(session.error(), call->id));
    // Unless it is strict, the handler logs the use from elsewhere: once is enough.
    if (strict_fingerprint_of(*call)) {
        if (auto error = check_fingerprint(*call, *session))
            co_return std::unexpected(std::move(*error));
    }
    co_return std::move(*session);
}

}  // namespace

Task<ApiReply> check_session_for_message(ApiCall call) {
    const auto session = co_await load_for_body(&call);
    if (!session) co_return std::unexpected(session.error());
    if ((*session)->status == SessionStatus::ended && !may_be_repetition(call, *session)) {
        co_return std::unexpected(session_error(
            Error{Errc::conflict, "the session is ended", ErrorReason::session_ended}, call.id
        ));
    }
    co_return HttpResponse{};
}

Task<ApiReply> check_session_for_status(ApiCall call) {
    const auto session = co_await load_for_body(&call);
    if (!session) co_return std::unexpected(session.error());
    co_return HttpResponse{};
}

}  // namespace continuo
