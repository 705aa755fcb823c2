// The customer's way to a human, and back.
#include <boost/json.hpp>

#include "agent/waiting/handoff_words.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/people_access.hpp"
#include "api/handlers/session_access.hpp"
#include "api/wire/json_response.hpp"
#include "api/wire/people_requests.hpp"
#include "api/wire/people_responses.hpp"
#include "base/id.hpp"
#include "base/time_format.hpp"
#include "session/waiting_line.hpp"

namespace continuo {

namespace {

/// What the customer can expect, as of now.
Task<WaitingOutlook> outlook_of(const ApiCall* call, std::string session_id) {
    const auto now = call->services.clock.now();
    auto outlook = look_ahead(call->services.agent.config().waiting, now);
    const auto line = co_await read_waiting_line(&call->services.sessions);
    if (line && line->size() < waiting_line_max) outlook.place = place_in(*line, session_id);
    co_return outlook;
}

json::object handoff_response(const Session& session, const WaitingOutlook& outlook) {
    json::object out{
        {"session_id", session.session_id},
        {"status", to_string(session.status)},
        {"owner", session.owner.text()},
        {"operator", string_or_null(claimed_by(session))},
        {"ticket_id", string_or_null(session.ticket_id)},
        {"position", nullptr},
        {"open", outlook.open},
        {"opens_at", nullptr},
    };
    if (session.owner.is_queue() && outlook.place) out["position"] = *outlook.place;
    if (outlook.opens_at) out["opens_at"] = format_time(*outlook.opens_at);
    return out;
}

}  // namespace

Task<ApiReply> request_handoff(ApiCall call) {
    if (auto error = check_session_id(call.id)) co_return std::unexpected(std::move(*error));
    auto wanted = read_handoff(call.request.body);
    if (!wanted) co_return std::unexpected(std::move(wanted.error()));
    if (auto error = co_await check_fingerprint_strictly(&call, call.id))
        co_return std::unexpected(std::move(*error));
    const auto outlook = co_await outlook_of(&call, call.id);
    const auto& agent = call.services.agent.config();
    const auto session = co_await change_session(&call, [&](const Session& now) -> SessionChange {
        if (now.status == SessionStatus::ended) return std::unexpected(ended_session());
        const bool is_new = now.owner.is_bot();
        if (!is_new && !wanted->contact && !wanted->reason) return std::nullopt;
        SessionPatch patch;
        patch.by_customer = true;
        patch.ticket = TicketChange{
            .status = std::nullopt,
            .assignee = std::nullopt,
            .contact = wanted->contact,
            .reason = wanted->reason.value_or(""),
        };
        if (!is_new) return patch;
        patch.status = SessionStatus::escalated;
        patch.ticket_id = now.ticket_id.value_or(make_ticket_id());
        patch.notice = handoff_notice(
            *agent.replies, agent.waiting, *patch.ticket_id, outlook, wanted->contact.has_value()
        );
        return patch;
    });
    if (!session) co_return std::unexpected(session.error());
    co_await record_act(&call, "session.handoff", call.id, {});
    co_return json_response(200, handoff_response(*session, outlook));
}

Task<ApiReply> cancel_handoff(ApiCall call) {
    if (auto error = check_session_id(call.id)) co_return std::unexpected(std::move(*error));
    if (auto error = co_await check_fingerprint_strictly(&call, call.id))
        co_return std::unexpected(std::move(*error));
    const auto& agent = call.services.agent.config();
    const auto session = co_await change_session(&call, [&](const Session& now) -> SessionChange {
        if (now.status == SessionStatus::ended) return std::unexpected(ended_session());
        if (now.owner.is_human()) return std::unexpected(held_by_other(now));
        if (now.owner.is_bot()) return std::nullopt;
        SessionPatch patch;
        patch.by_customer = true;
        patch.owner = Owner::bot();
        patch.ticket = TicketChange{};
        patch.ticket->status = TicketStatus::resolved;
        patch.notice = Message{};
        patch.notice->content = agent.replies->text(ReplyKey::waiting_cancelled);
        return patch;
    });
    if (!session) co_return std::unexpected(session.error());
    co_await record_act(&call, "session.handoff_cancelled", call.id, {});
    co_return json_response(
        200, handoff_response(*session, look_ahead(agent.waiting, call.services.clock.now()))
    );
}

}  // namespace continuo
