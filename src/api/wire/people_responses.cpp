#include "api/wire/people_responses.hpp"

#include <algorithm>
#include <chrono>

#include <boost/json.hpp>

#include "api/wire/responses.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/time_format.hpp"
#include "session/waiting_line.hpp"

namespace continuo {

std::optional<std::string> claimed_by(const Session& session) {
    if (!session.owner.is_human()) return std::nullopt;
    const std::string_view text = session.owner.text();
    return std::string(text.substr(text.find(':') + 1));
}

json::object queue_entry(
    const Session& session, const Ticket* ticket, const Message* last, TimePoint now
) {
    const auto waited = std::chrono::floor<std::chrono::seconds>(now - waiting_since(session));
    json::object out;
    out["session_id"] = session.session_id;
    out["status"] = session.owner.is_queue() ? "waiting" : "claimed";
    out["claimed_by"] = string_or_null(claimed_by(session));
    out["waiting_seconds"] = std::max<std::int64_t>(waited.count(), 0);
    out["ticket_id"] = string_or_null(session.ticket_id);
    out["priority"] = to_string(ticket == nullptr ? TicketPriority::normal : ticket->priority);
    out["reasons"] = ticket == nullptr
                         ? json::array()
                         : json::array(ticket->reasons.begin(), ticket->reasons.end());
    out["summary"] = ticket == nullptr ? "" : ticket->summary;
    out["contact"] = ticket == nullptr ? json::value(nullptr) : string_or_null(ticket->contact);
    out["user_id"] = string_or_null(session.user_id);
    out["user_verified"] = session.user_verified;
    auto& message = out["last_message"];
    if (last != nullptr) {
        const auto text = utf8_prefix(last->content, limits::ticket_summary_code_points_max);
        message = {
            {"seq", last->seq},
            {"role", to_string(last->role)},
            {"content", text},
            {"timestamp", format_time(last->timestamp)},
        };
    }
    return out;
}

json::object claimed_response(const Session& session) {
    auto out = session_response(session);
    out["claimed_by"] = string_or_null(claimed_by(session));
    return out;
}

json::object operator_message_response(const std::string& session_id, const Message& message) {
    return {
        {"session_id", session_id},
        {"seq", message.seq},
        {"content", message.content},
        {"timestamp", format_time(message.timestamp)},
        {"operator", string_or_null(find_string(message.metadata, "operator"))},
        {"client_message_id",
         message.client_message_id.empty() ? json::value(nullptr)
                                           : json::value(message.client_message_id)},
    };
}

json::object note_response(const Note& note) {
    return {
        {"number", note.number},
        {"author", note.author},
        {"content", note.content},
        {"created_at", format_time(note.created_at)},
    };
}

json::object team_action_response(const TeamAction& action, TimePoint now) {
    const auto& approval = action.approval;
    const bool in_time = action.latest.has_value() || now <= approval.expires_at;
    json::object out{
        {"id", approval.id},
        {"tool", approval.tool},
        {"arguments", approval.arguments},
        {"seq", action.asked_in},
        {"expires_at", format_time(approval.expires_at)},
        {"open", action.is_open() && in_time},
        {"state", nullptr},
        {"by", nullptr},
    };
    if (action.latest) {
        out["state"] = to_string(action.latest->state);
        if (!action.latest->by.empty()) out["by"] = action.latest->by;
    }
    return out;
}

json::object action_entry_response(const ActionEntry& entry) {
    return to_json(std::vector{entry}).front().as_object();
}

}  // namespace continuo
