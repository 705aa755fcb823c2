#include "database/tables/session_rows.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/json.hpp"
#include "base/json_text.hpp"
#include "base/time_format.hpp"

namespace continuo {

namespace {

std::string state_of(const Session& session) {
    std::string text;
    append_json(text, session);
    return text;
}

std::optional<std::string> extra_of(const Message& message) {
    std::string text;
    JsonObjectText extra(text);
    if (!message.sources.empty()) extra.value("sources") += message.sources.json();
    add_details(extra, message);
    extra.end();
    if (text == "{}") return std::nullopt;
    return text;
}

MessageRow make_row(Message message) {
    MessageRow row;
    row.extra = extra_of(message);
    row.seq = message.seq;
    row.turn = message.turn;
    row.role = to_string(message.role);
    row.content = std::move(message.content);
    row.created_at = message.timestamp;
    if (!message.client_message_id.empty()) {
        row.client_message_id = std::move(message.client_message_id);
    }
    row.processing_time = message.processing_time;
    return row;
}

Result<json::value> parse_stored(const std::string& text) {
    auto value = parse_json(text, limits::stored_json_depth_max);
    if (!value) return fail(Errc::corrupt, "database: a stored row: " + value.error().detail);
    return value;
}

}  // namespace

Result<StepRows> make_rows(SessionWrite step) {
    const auto& session = *step.session;
    if (!is_valid_id(session.session_id)) return fail(Errc::invalid_input, "not a session id");
    StepRows rows;
    rows.session_id = session.session_id;
    rows.user_id = session.user_id;
    rows.status = to_string(session.status);
    rows.created_at = session.created_at;
    rows.last_activity = session.last_activity;
    rows.version = session.version;
    rows.fence = session.fence;
    rows.last_seq = session.last_seq;
    rows.state = state_of(session);
    rows.messages.reserve(step.messages.size());
    for (auto& message : step.messages) {
        if (message.seq == 0) return fail(Errc::invalid_input, "a message without a number");
        rows.messages.push_back(make_row(std::move(message)));
    }
    rows.outcomes = std::move(step.outcomes);
    rows.ticket = std::move(step.ticket);
    rows.memories = std::move(step.memories);
    // Also of those that an older instance or an older file brings.
    for (auto& memory : rows.memories) {
        if (!session.user_verified || memory.user_id != session.user_id) memory.user_id.reset();
    }
    rows.forgotten = std::move(step.forgotten);
    rows.user_verified = session.user_verified;
    rows.replayed = step.replayed;
    rows.gaps_allowed = step.gaps_allowed;
    rows.replaces = step.replaces;
    rows.is_current = step.is_current;
    return rows;
}

WriteLocks locks_of(const StepRows& step) {
    auto locks = WriteLocks::of_session(step.session_id);
    for (const auto& memory : step.memories) {
        if (memory.user_id) locks = locks.with("user", *memory.user_id);
    }
    if (!step.forgotten.empty() && step.user_verified && step.user_id)
        locks = locks.with("user", *step.user_id);
    return step.ticket ? locks.with("ticket", step.ticket->ticket_id) : locks;
}

Result<Session> read_session(const std::string& state) {
    auto value = parse_stored(state);
    if (!value) return std::unexpected(std::move(value.error()));
    return session_from_json(*value);
}

Result<Message> read_message(const MessageRow& row) {
    json::value value = json::object();
    if (row.extra) {
        auto extra = parse_stored(*row.extra);
        if (!extra) return std::unexpected(std::move(extra.error()));
        if (!extra->is_object()) return fail(Errc::corrupt, "database: a message's extra members");
        value = std::move(*extra);
    }
    auto& object = value.get_object();
    object["seq"] = row.seq;
    object["turn"] = row.turn;
    object["role"] = row.role;
    object["content"] = row.content;
    object["timestamp"] = format_time(row.created_at);
    if (row.client_message_id) object["client_message_id"] = *row.client_message_id;
    auto message = message_from_json(value);
    if (message) message->processing_time = row.processing_time;
    return message;
}

}  // namespace continuo
