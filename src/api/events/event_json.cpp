#include "api/events/event_json.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "agent/turn/reply_record.hpp"
#include "api/wire/responses.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

std::string message_id(std::string_view session_id, std::uint64_t seq) {
    return fmt::format("{}:{}", session_id, seq);
}

std::string_view reason_of(const ReplyRecord& record) {
    return record.reasons.empty() ? std::string_view() : std::string_view(record.reasons.front());
}

/// Writes the members of each event behind those that all have.
struct MemberWriter {
    JsonObjectText& out;
    std::string_view session_id;
    TimePoint now;

    void operator()(const stream_event::Connected& event) const {
        out.add("session_id", session_id);
        out.add("status", to_string(event.status));
        add_owner(event.owner);
        out.add("last_seq", event.last_seq);
        out.add("running", event.running);
    }
    void operator()(const stream_event::Acknowledged& event) const {
        const auto& message = event.message;
        out.add("seq", message.seq);
        out.add("message_id", message_id(session_id, message.seq));
        if (message.client_message_id.empty()) {
            out.add_null("client_message_id");
        } else {
            out.add("client_message_id", message.client_message_id);
        }
        out.add("content", message.content);
        append_json_array(
            out.value("attachments"),
            message.attachments,
            [](std::string& to, const Attachment& one) { append_json(to, one); }
        );
        out.add("sent_at", message.timestamp);
    }
    void operator()(const stream_event::Started& event) const { out.add("seq", event.seq); }
    void operator()(const stream_event::Status& event) const { out.add("message", event.message); }
    void operator()(const stream_event::Sources& event) const {
        out.add("seq", event.seq);
        out.value("sources") += event.sources.json();
    }
    void operator()(const stream_event::Text& event) const {
        out.add("seq", event.seq);
        out.add("offset", event.offset);
        out.add("content", event.content);
        out.add("role", to_string(event.role));
        add_author(event.author);
    }
    void operator()(const stream_event::Restart& event) const { out.add("seq", event.seq); }
    void operator()(const stream_event::NoAnswer& event) const { out.add("seq", event.seq); }
    void operator()(const stream_event::Complete& event) const {
        const auto& message = event.message;
        out.add("seq", message.seq);
        out.add("message_id", message_id(session_id, message.seq));
        out.add("role", to_string(message.role));
        out.add("sent_at", message.timestamp);
        out.add("length", utf8_length(message.content));
        if (message.role == Role::assistant) add_reply(message);
    }
    void operator()(const stream_event::Typing& event) const {
        out.add("role", event.role == Role::user ? "customer" : to_string(event.role));
        add_author(event.author);
    }
    void operator()(const stream_event::Escalated& event) const {
        const auto record = read_reply_record(event.message.metadata);
        out.add("seq", event.message.seq);
        add_reasons(record);
        if (record.ticket_id) out.add("ticket_id", *record.ticket_id);
        if (record.priority) out.add("priority", to_string(*record.priority));
        add_old_names(record);
    }
    void operator()(const stream_event::OperatorJoined& event) const {
        out.add("operator", event.name);
    }
    void operator()(const stream_event::OperatorLeft&) const {}
    void operator()(const stream_event::Queued& event) const {
        if (event.outlook.place) {
            out.add("position", *event.outlook.place);
        } else {
            out.add_null("position");
        }
        const auto waiting = std::chrono::floor<std::chrono::seconds>(now - event.since);
        out.add("waiting_seconds", std::max<std::int64_t>(waiting.count(), 0));
        out.add("open", event.outlook.open);
        if (event.outlook.opens_at) out.add("opens_at", *event.outlook.opens_at);
    }
    void operator()(const stream_event::SessionEnded&) const {}
    void operator()(const stream_event::Resync& event) const { out.add("epoch", event.epoch); }

private:
    void add_author(const std::string& author) const {
        if (author.empty()) {
            out.add_null("author");
        } else {
            out.add("author", author);
        }
    }
    void add_owner(const Owner& owner) const {
        const std::string_view text = owner.text();
        out.add("owner", owner.is_human() ? std::string_view("operator") : text);
        if (owner.is_human()) {
            out.add("operator", text.substr(text.find(':') + 1));
        } else {
            out.add_null("operator");
        }
    }
    void add_reply(const Message& message) const {
        const auto record = read_reply_record(message.metadata);
        out.add("answer_type", to_string(record.answer_type));
        out.add("confidence", std::clamp(record.confidence, 0.0, 1.0));
        out.add("requires_escalation", record.requires_escalation);
        out.add("offers_human", record.offers_human);
        add_reasons(record);
        if (record.ticket_id) out.add("ticket_id", *record.ticket_id);
        if (!record.approval.empty()) out.add("approval", approval_response(record.approval));
        if (!record.actions.empty()) append_json(out.value("actions"), json::value(record.actions));
        out.value("sources") += message.sources.json();
    }
    void add_reasons(const ReplyRecord& record) const {
        append_json_array(
            out.value("reasons"),
            record.reasons,
            [](std::string& to, const std::string& one) { append_json(to, std::string_view(one)); }
        );
    }
    /// The names that the web page of the original system expects.
    void add_old_names(const ReplyRecord& record) const {
        JsonObjectText data(out.value("data"));
        data.add("reason", reason_of(record));
        if (record.ticket_id) data.add("ticket_id", *record.ticket_id);
        if (record.priority) data.add("priority", to_string(*record.priority));
        data.end();
    }
};

struct TypeName {
    std::string_view operator()(const stream_event::Connected&) const { return "connected"; }
    std::string_view operator()(const stream_event::Acknowledged&) const { return "acknowledged"; }
    std::string_view operator()(const stream_event::Started&) const { return "start"; }
    std::string_view operator()(const stream_event::Status&) const { return "status"; }
    std::string_view operator()(const stream_event::Sources&) const { return "sources"; }
    std::string_view operator()(const stream_event::Text&) const { return "text"; }
    std::string_view operator()(const stream_event::Restart&) const { return "restart"; }
    std::string_view operator()(const stream_event::NoAnswer&) const { return "no_answer"; }
    std::string_view operator()(const stream_event::Complete&) const { return "complete"; }
    std::string_view operator()(const stream_event::Typing&) const { return "user_typing"; }
    std::string_view operator()(const stream_event::Escalated&) const { return "escalation"; }
    std::string_view operator()(const stream_event::OperatorJoined&) const {
        return "operator_joined";
    }
    std::string_view operator()(const stream_event::OperatorLeft&) const { return "operator_left"; }
    std::string_view operator()(const stream_event::Queued&) const { return "queue"; }
    std::string_view operator()(const stream_event::SessionEnded&) const { return "session_ended"; }
    std::string_view operator()(const stream_event::Resync&) const { return "resync"; }
};

}  // namespace

std::string_view event_type(const StreamEvent& event) {
    return std::visit(TypeName(), event.what);
}

std::string event_json(const StreamEvent& event, std::string_view session_id, TimePoint now) {
    std::string text;
    JsonObjectText out(text);
    out.add("type", event_type(event));
    if (event.cursor) out.add("id", to_string(*event.cursor));
    out.add("timestamp", now);
    std::visit(MemberWriter{out, session_id, now}, event.what);
    out.end();
    return text;
}

std::string error_event_json(
    const ApiError& error, std::string_view client_message_id, TimePoint now
) {
    std::string text;
    JsonObjectText out(text);
    out.add("type", "error");
    out.add("timestamp", now);
    out.add("error", error.error);
    out.add("message", error.message);
    out.add("content", error.message);  // the name that the page of the original system expects
    out.add("status", error.status);
    if (const auto* seconds = error.headers.find("Retry-After"))
        out.add("retry_after", std::string_view(*seconds));
    if (!client_message_id.empty()) {
        out.add("client_message_id", client_message_id);
        JsonObjectText data(out.value("data"));
        data.add("client_message_id", client_message_id);
        data.end();
    }
    out.end();
    return text;
}

std::string pong_event_json(TimePoint now) {
    std::string text;
    JsonObjectText out(text);
    out.add("type", "pong");
    out.add("timestamp", now);
    out.end();
    return text;
}

std::string sse_event(
    std::string_view type, const std::optional<StreamCursor>& cursor, std::string_view json
) {
    std::string text;
    if (cursor) text += fmt::format("id: {}\n", to_string(*cursor));
    text += fmt::format("event: {}\ndata: {}\n\n", type, json);
    return text;
}

}  // namespace continuo
