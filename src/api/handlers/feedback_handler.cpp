// What customers think of replies.
#include <boost/json.hpp>

#include "api/handlers/handlers.hpp"
#include "api/handlers/session_access.hpp"
#include "api/wire/json_response.hpp"
#include "api/wire/people_requests.hpp"

namespace continuo {

Task<ApiReply> rate_reply(ApiCall call) {
    if (auto error = check_session_id(call.id)) co_return std::unexpected(std::move(*error));
    auto feedback = read_feedback(call.request.body);
    if (!feedback) co_return std::unexpected(std::move(feedback.error()));
    if (auto error = co_await check_fingerprint_strictly(&call, call.id))
        co_return std::unexpected(std::move(*error));
    SessionPatch patch;
    patch.by_customer = true;
    patch.feedback = *feedback;
    const auto session =
        co_await call.services.sessions.patch(call.id, std::move(patch), std::nullopt);
    if (!session && session.error().code == Errc::invalid_input)
        co_return std::unexpected(validation_error(
            {"body", "seq"}, "This conversation has no reply with this number", "value_error"
        ));
    if (!session) co_return std::unexpected(session_error(session.error(), call.id));
    co_return json_response(
        200, json::object{{"session_id", call.id}, {"feedback", (*session)->feedback}}
    );
}

}  // namespace continuo
