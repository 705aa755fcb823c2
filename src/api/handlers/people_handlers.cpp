// What operators do: look at the queue, claim a conversation, talk in it, give it back.
#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/handlers/handlers.hpp"
#include "api/handlers/people_access.hpp"
#include "api/handlers/session_access.hpp"
#include "api/queue/queue_reader.hpp"
#include "api/wire/json_response.hpp"
#include "api/wire/people_requests.hpp"
#include "api/wire/people_responses.hpp"
#include "api/wire/responses.hpp"
#include "session/waiting_line.hpp"

namespace continuo {

namespace {

constexpr std::size_t notes_max = 500;

/// A session of the queue, with what the database and the log add.
Task<json::object> describe_waiting(const ApiCall* call, Session session) {
    const auto details =
        co_await read_queue_details(&call->services.sessions, &call->services.database, session);
    co_return queue_entry(
        session,
        details.ticket ? &*details.ticket : nullptr,
        details.last ? &*details.last : nullptr,
        call->services.clock.now()
    );
}

/// Who would claim: an operator for themselves, the administrator for the one that is named.
ApiResult<std::string> claimant(const ApiCall& call, const std::optional<std::string>& named) {
    const auto& principal = call.principal;
    if (principal.kind == Principal::Kind::operator_ && (!named || *named == principal.name))
        return principal.name;
    if (!principal.is_admin())
        return std::unexpected(api_error(403, "Operators claim conversations for themselves only.")
        );
    if (!named)
        return std::unexpected(validation_error({"body", "operator"}, "Field required", "missing"));
    return *named;
}

/// The caller may give the session back: it waits, or is the caller's, or the caller administers.
std::optional<ApiError> check_holder(const ApiCall& call, const Session& session) {
    if (session.status == SessionStatus::ended) return ended_session();
    if (!session.owner.is_human() || call.principal.is_admin()) return std::nullopt;
    if (session.owner == Owner::person(call.principal.name)) return std::nullopt;
    return held_by_other(session);
}

}  // namespace

Task<ApiReply> list_queue(ApiCall call) {
    const auto wanted = read_queue_request(call.query);
    if (!wanted) co_return std::unexpected(wanted.error());
    const auto line = co_await read_waiting_line(&call.services.sessions);
    if (!line) co_return std::unexpected(to_api_error(line.error()));
    json::array items;
    std::string next;
    for (const auto& session : *line) {
        const QueuePlace place{waiting_since(session), session.session_id};
        if (wanted->after && std::pair(place.since, place.session_id) <=
                                 std::pair(wanted->after->since, wanted->after->session_id))
            continue;
        if (items.size() == wanted->limit) break;
        items.push_back(co_await describe_waiting(&call, session));
        next = format_queue_cursor(place);
    }
    const auto& end = line->empty() ? std::string() : line->back().session_id;
    const bool more = !items.empty() && !next.ends_with(":" + end);
    co_return page_response(std::move(items), line->size(), more ? next : std::string());
}

Task<ApiReply> claim_session(ApiCall call) {
    if (auto error = check_session_id(call.id)) co_return std::unexpected(std::move(*error));
    const auto named = read_claim(call.request.body);
    if (!named) co_return std::unexpected(named.error());
    const auto name = claimant(call, *named);
    if (!name) co_return std::unexpected(name.error());
    const auto owner = Owner::person(*name);
    const auto session = co_await change_session(&call, [&](const Session& now) -> SessionChange {
        if (now.status == SessionStatus::ended) return std::unexpected(ended_session());
        if (now.owner == owner) return std::nullopt;
        if (now.owner.is_human()) return std::unexpected(held_by_other(now));
        SessionPatch patch;
        patch.owner = owner;
        patch.ticket = TicketChange{
            .status = TicketStatus::open,
            .assignee = *name,
            .contact = std::nullopt,
            .reason = "Claimed by " + *name,
        };
        return patch;
    });
    if (!session) co_return std::unexpected(session.error());
    co_await record_act(&call, "session.claim", call.id, {{"operator", *name}});
    co_return json_response(200, claimed_response(*session));
}

Task<ApiReply> send_operator_message(ApiCall call) {
    if (auto error = check_session_id(call.id)) co_return std::unexpected(std::move(*error));
    auto wanted = read_operator_message(call.request.body);
    if (!wanted) co_return std::unexpected(std::move(wanted.error()));
    const auto session = co_await call.services.sessions.load(call.id);
    if (!session) co_return std::unexpected(session_error(session.error(), call.id));
    // The administrator's key speaks for the one who has the conversation.
    const bool is_key = call.principal.kind == Principal::Kind::administrator;
    const auto name = is_key ? claimed_by(*session) : std::optional(call.principal.name);
    if (!name) co_return std::unexpected(unclaimed_session());

    Message message;
    message.role = Role::operator_;
    message.content = std::move(wanted->content);
    message.client_message_id = std::move(wanted->client_message_id);
    message.metadata["operator"] = *name;
    const auto appended = co_await call.services.sessions.append(call.id, std::move(message));
    if (!appended) {
        const auto& error = appended.error();
        if (error.reason == ErrorReason::other_content) {
            co_return std::unexpected(validation_error(
                {"body", "client_message_id"},
                "It was used before for a message with other content; give each message its own",
                "client_message_id_reused"
            ));
        }
        if (error.reason != ErrorReason::human_owner)
            co_return std::unexpected(session_error(error, call.id));
        const auto now = co_await call.services.sessions.load(call.id);
        const bool is_others = now && (*now)->owner.is_human();
        co_return std::unexpected(is_others ? held_by_other(**now) : unclaimed_session());
    }
    co_await record_act(&call, "session.message", call.id, {{"seq", appended->seq}});
    co_return json_response(200, operator_message_response(call.id, *appended));
}

Task<ApiReply> add_note(ApiCall call) {
    if (auto error = check_session_id(call.id)) co_return std::unexpected(std::move(*error));
    auto content = read_note(call.request.body);
    if (!content) co_return std::unexpected(std::move(content.error()));
    const auto session = co_await call.services.sessions.load(call.id);
    if (!session) co_return std::unexpected(session_error(session.error(), call.id));
    Note note;
    note.session_id = call.id;
    note.author = call.principal.kind == Principal::Kind::operator_ ? call.principal.name : "admin";
    note.content = std::move(*content);
    note.created_at = call.services.clock.now();
    const auto added = co_await call.services.database.notes().add(std::move(note));
    if (!added) co_return std::unexpected(to_api_error(added.error()));
    co_await record_act(&call, "session.note", call.id, {{"note", added->number}});
    co_return json_response(201, note_response(*added));
}

Task<ApiReply> list_notes(ApiCall call) {
    if (auto error = check_session_id(call.id)) co_return std::unexpected(std::move(*error));
    const auto session = co_await call.services.sessions.load(call.id);
    if (!session) co_return std::unexpected(session_error(session.error(), call.id));
    const auto notes = co_await call.services.database.notes().of_session(call.id, notes_max);
    if (!notes) co_return std::unexpected(to_api_error(notes.error()));
    json::array items;
    for (const auto& note : *notes)
        items.push_back(note_response(note));
    co_return json_response(
        200, json::object{{"session_id", call.id}, {"notes", std::move(items)}}
    );
}

Task<ApiReply> release_session(ApiCall call) {
    if (auto error = check_session_id(call.id)) co_return std::unexpected(std::move(*error));
    const auto session = co_await change_session(&call, [&](const Session& now) -> SessionChange {
        if (auto error = check_holder(call, now)) return std::unexpected(std::move(*error));
        if (now.owner.is_bot()) return std::nullopt;
        SessionPatch patch;
        patch.owner = Owner::bot();
        return patch;
    });
    if (!session) co_return std::unexpected(session.error());
    co_await record_act(&call, "session.release", call.id, {});
    co_return json_response(200, claimed_response(*session));
}

Task<ApiReply> resolve_session(ApiCall call) {
    if (auto error = check_session_id(call.id)) co_return std::unexpected(std::move(*error));
    const auto session = co_await change_session(&call, [&](const Session& now) -> SessionChange {
        if (auto error = check_holder(call, now)) return std::unexpected(std::move(*error));
        SessionPatch patch;
        patch.owner = Owner::bot();
        patch.ticket = TicketChange{};
        patch.ticket->status = TicketStatus::resolved;
        return patch;
    });
    if (!session) co_return std::unexpected(session.error());
    co_await record_act(&call, "session.resolve", call.id, {});
    co_return json_response(200, claimed_response(*session));
}

}  // namespace continuo
