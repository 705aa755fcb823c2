#include "cli/chat/reply_assembly.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "base/text.hpp"
#include "cli/plain_text.hpp"

namespace continuo {

namespace {

constexpr std::size_t sources_max = 50;
constexpr int status_of_error_without = 500;

std::string printable_text(const json::object& object, std::string_view key) {
    return make_printable(find_string(object, key).value_or(""));
}

ChatSource read_source(const json::object& object) {
    ChatSource source;
    source.content = printable_text(object, "content");
    source.score = find_number(object, "relevance_score").value_or(0);
    if (const auto* metadata = find_object(object, "metadata")) {
        source.title = printable_text(*metadata, "title");
        source.document = printable_text(*metadata, "document_id");
    }
    return source;
}

/// The members of a reply beside its text: `outer` has those that the response has itself, `inner`
/// those that are in its metadata.
ChatReply read_members(
    std::string_view text, const json::object& outer, const json::object& inner
) {
    ChatReply reply;
    reply.text = make_printable(text);
    reply.requires_escalation = find_bool(outer, "requires_escalation").value_or(false);
    if (const auto* sources = find_array(outer, "sources")) {
        for (const auto& source : *sources) {
            if (reply.sources.size() == sources_max) break;
            if (source.is_object()) reply.sources.push_back(read_source(source.get_object()));
        }
    }
    reply.ticket_id = printable_text(inner, "ticket_id");
    const auto type = find_string(inner, "answer_type");
    // Without a text: the customer was told before.
    reply.is_handoff = (!type || *type == "handoff") && !reply.text.empty();
    if (const auto* reasons = find_array(inner, "reasons")) {
        for (const auto& reason : *reasons)
            if (reason.is_string()) reply.reasons.push_back(make_printable(reason.get_string()));
    }
    return reply;
}

/// The bytes of `text` before code point `count`; npos: it has fewer.
std::size_t bytes_before(std::string_view text, std::int64_t count) {
    std::size_t at = 0;
    for (; count > 0; --count) {
        if (at >= text.size()) return std::string_view::npos;
        ++at;
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U)
            ++at;
    }
    return at;
}

}  // namespace

Result<ChatReply> read_chat_reply(const json::value& value) {
    const auto* object = value.if_object();
    const auto text = object == nullptr ? std::nullopt : find_string(*object, "message");
    if (!text) return fail(Errc::internal, "the server's response is not a chat reply");
    const auto* metadata = find_object(*object, "metadata");
    if (metadata != nullptr) return read_members(*text, *object, *metadata);
    auto reply = read_members(*text, *object, {});
    return reply;
}

void ReplyAssembly::begin_stream(bool resumed) {
    x_resumed = resumed;
    x_error.reset();
}

void ReplyAssembly::take(const ServerSentEvent& event) {
    const auto value = parse_json(event.data, limits::stored_json_depth_max);
    if (!value || !value->is_object()) return;
    const auto& object = value->get_object();
    if (event.type == "error") return take_error(object);
    x_error.reset();
    if (event.type == "connected") return take_connected(object);
    ++x_progress;
    if (event.type == "acknowledged") {
        if (find_string(object, "client_message_id") == x_message_id)
            x_seq_of_message = std::max<std::int64_t>(find_integer(object, "seq").value_or(0), 0);
    } else if (event.type == "status") {
        if (x_listener != nullptr)
            x_listener->on_status(find_string(object, "message").value_or(""));
    } else if (event.type == "text") {
        if (is_ours(object)) take_text(object);
    } else if (event.type == "restart") {
        if (find_integer(object, "seq") == x_seq) void_text();
    } else if (event.type == "complete") {
        if (is_ours(object)) take_complete(object);
    } else if (event.type == "resync" || event.type == "session_ended") {
        x_lost = true;
    }
    if (is_acknowledged() && !event.id.empty()) x_cursor = event.id;
}

/// People have the conversation, and no reply is being made: there may be none.
void ReplyAssembly::take_connected(const json::object& event) {
    const bool bot = find_string(event, "owner").value_or("bot") == "bot";
    const bool running = find_bool(event, "running").value_or(false);
    const auto last = find_integer(event, "last_seq").value_or(0);
    if (x_resumed && !bot && !running && last <= x_seq_of_message) x_lost = true;
}

bool ReplyAssembly::is_ours(const json::object& event) const {
    return is_acknowledged() && find_string(event, "role") == "assistant" &&
           find_integer(event, "seq").value_or(0) > x_seq_of_message;
}

void ReplyAssembly::take_text(const json::object& event) {
    const auto seq = find_integer(event, "seq").value_or(0);
    const auto offset = find_integer(event, "offset").value_or(-1);
    const std::string content = find_string(event, "content").value_or("");
    if (seq != x_seq) void_text();
    x_seq = seq;
    const auto at = offset < 0 ? std::string::npos : bytes_before(x_text, offset);
    if (at == std::string::npos) {
        x_lost = true;  // something is missing before it
        return;
    }
    // A stream that began earlier repeats what came.
    const auto known = std::string_view(x_text).substr(at);
    if (std::string_view(content).starts_with(known)) {
        const auto piece = std::string_view(content).substr(known.size());
        if (piece.empty()) return;
        x_text += piece;
        if (x_listener != nullptr) x_listener->on_text(piece);
    } else if (!known.starts_with(content)) {
        void_text();
        if (at > 0) {
            x_lost = true;
        } else {
            x_text = content;
            if (x_listener != nullptr) x_listener->on_text(content);
        }
    }
}

void ReplyAssembly::take_complete(const json::object& event) {
    const auto length = find_integer(event, "length").value_or(-1);
    const bool whole = find_integer(event, "seq") == x_seq &&
                       (length < 0 || static_cast<std::size_t>(length) == utf8_length(x_text));
    if (!whole && length != 0) {
        x_lost = true;
        return;
    }
    if (!whole) void_text();
    x_reply = read_members(x_text, event, event);
}

void ReplyAssembly::take_error(const json::object& event) {
    const auto status = find_integer(event, "status").value_or(status_of_error_without);
    x_error = ChatHttpReply{
        .status = static_cast<int>(std::clamp<std::int64_t>(status, 400, 599)),
        .retry_after = std::nullopt,
        .body = json::serialize(event),
    };
    int seconds = 0;
    const auto wait = find_string(event, "retry_after");
    if (wait && parse_integer(*wait, seconds) && seconds >= 0)
        x_error->retry_after = std::chrono::seconds(seconds);
}

void ReplyAssembly::settle(const std::string& text) {
    if (!text.starts_with(x_text)) void_text();
    const auto piece = std::string_view(text).substr(x_text.size());
    if (!piece.empty() && x_listener != nullptr) x_listener->on_text(piece);
    x_text = text;
}

void ReplyAssembly::void_text() {
    if (x_text.empty()) return;
    x_text.clear();
    if (x_listener != nullptr) x_listener->on_restart();
}

}  // namespace continuo
