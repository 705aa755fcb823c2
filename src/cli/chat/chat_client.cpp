#include "cli/chat/chat_client.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "cli/chat/reply_assembly.hpp"
#include "cli/plain_text.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

constexpr auto wait_first = 1s;  // doubles with each attempt
constexpr auto wait_max = 30s;
constexpr int attempts_to_open = 3;  // reports a wrong URL within seconds
constexpr std::size_t page = 200;

Errc code_of(int status) {
    switch (status) {
        case 401:
            return Errc::unauthorized;
        case 403:
            return Errc::forbidden;
        case 404:
            return Errc::not_found;
        case 409:
            return Errc::conflict;
        case 410:
            return Errc::gone;
        case 429:
            return Errc::limit_exceeded;
        case 503:
            return Errc::unavailable;
        default:
            return status >= 500 ? Errc::internal : Errc::invalid_input;
    }
}

/// True if the status says that a later attempt may succeed.
bool asks_to_come_back(const ChatHttpReply& reply) {
    return reply.status == 503 || reply.status == 429 ||
           (reply.status == 409 && reply.retry_after.has_value());
}

std::string text_of(const json::object& object, std::string_view key) {
    return make_printable(find_string(object, key).value_or(""));
}

/// The `message` of an error response of the API; otherwise the status.
std::string words_of(const ChatHttpReply& reply) {
    const auto body = parse_json(reply.body);
    if (body && body->is_object()) {
        auto message = text_of(body->get_object(), "message");
        if (!message.empty()) return message;
    }
    return fmt::format("the server answers with status {}", reply.status);
}

/// For bytes of a stream; the loop comes by that often.
constexpr auto read_patience = 1s;
/// Reads in a row without an event after which a reply is asked for instead of waited for: a turn
/// takes at most 120 s (AGENT_TIMEOUT).
constexpr int empty_reads_max = 150;

constexpr int streams_without_progress_max = 2;
/// Connections that a reply may come over without a wait in between.
constexpr int resumed_max = 50;

Error lost_reply() {
    return {Errc::unavailable, "the events do not tell what became of the message"};
}

}  // namespace

ChatClient::ChatClient(ChatTransport& transport, ChatClientConfig config)
    : x_transport(transport), x_config(std::move(config)) {}

std::string ChatClient::path(std::string_view rest) const {
    return fmt::format("{}{}", x_config.prefix, rest);
}

Result<json::value> ChatClient::exchange(ChatHttpRequest request, int attempts) {
    auto pause = std::chrono::seconds(wait_first);
    for (int attempt = 1;; ++attempt) {
        auto reply = x_transport.send(request);
        const bool lost = !reply && (reply.error().code == Errc::unavailable ||
                                     reply.error().code == Errc::timeout);
        if (!reply && !lost) return std::unexpected(reply.error());
        if (reply && !asks_to_come_back(*reply)) {
            if (reply->status >= 200 && reply->status < 300) return parse_json(reply->body);
            return fail(code_of(reply->status), words_of(*reply));
        }
        if (attempt >= attempts) {
            if (reply) return fail(code_of(reply->status), words_of(*reply));
            return std::unexpected(reply.error());
        }
        wait_to_retry(
            reply ? words_of(*reply) : "the server cannot be reached",
            reply ? reply->retry_after : std::nullopt,
            pause
        );
    }
}

void ChatClient::wait_to_retry(
    std::string_view why, std::optional<std::chrono::seconds> asked, std::chrono::seconds& pause
) {
    if (x_config.on_retry) x_config.on_retry(why);
    if (x_config.wait)
        x_config.wait(std::clamp<std::chrono::seconds>(asked.value_or(pause), 1s, wait_max));
    pause = std::min<std::chrono::seconds>(pause * 2, wait_max);
}

Result<json::value> ChatClient::open(ChatHttpRequest request) {
    return exchange(std::move(request), std::min(attempts_to_open, x_config.attempts));
}

Result<void> ChatClient::begin(const std::string& user_id) {
    json::object body;
    if (!user_id.empty()) body["user_id"] = user_id;
    if (!x_config.user_token.empty()) body["user_token"] = x_config.user_token;
    // A retry can leave an unused session behind, which then expires.
    const auto session = open({"POST", path("/sessions"), json::serialize(body)});
    if (!session) return std::unexpected(session.error());
    const auto* object = session->if_object();
    const auto id = object == nullptr ? std::nullopt : find_string(*object, "session_id");
    if (!id || !is_valid_id(*id)) {
        return fail(Errc::internal, "the response has no session_id: is this a Continuo server?");
    }
    x_session_id = *id;
    x_undelivered.clear();
    return {};
}

Result<void> ChatClient::resume(const std::string& session_id) {
    if (!is_valid_id(session_id)) return fail(Errc::invalid_input, "not a valid session id");
    const auto session = open({"GET", path("/sessions/" + session_id), ""});
    if (!session) return std::unexpected(session.error());
    x_session_id = session_id;
    x_undelivered.clear();
    return {};
}

Result<ChatReply> ChatClient::send(const std::string& message, ReplyListener* listener) {
    x_message_id = make_uuid();
    x_undelivered =
        json::serialize(json::object{{"message", message}, {"client_message_id", x_message_id}});
    return send_again(listener);
}

Result<ChatReply> ChatClient::send_again(ReplyListener* listener) {
    if (x_undelivered.empty()) return fail(Errc::invalid_input, "there is nothing to send again");
    ReplyAssembly turn(x_message_id, listener);
    auto reply = deliver(turn);
    const auto keep = [](Errc code) {
        // After these errors the message may have arrived, or a retry may succeed.
        return code == Errc::unavailable || code == Errc::timeout || code == Errc::internal ||
               code == Errc::corrupt || code == Errc::limit_exceeded;
    };
    if (reply || !keep(reply.error().code)) x_undelivered.clear();
    return reply;
}

Result<ChatReply> ChatClient::deliver(ReplyAssembly& turn) {
    auto pause = std::chrono::seconds(wait_first);
    int resumed = 0;
    for (int attempt = 1;; ++attempt) {
        const auto before = turn.progress();
        auto tried = turn.is_lost()          ? post_plainly(turn)
                     : turn.cursor().empty() ? post(turn)
                                             : resume_events(turn);
        if (tried.reply) return std::move(*tried.reply);
        if (!tried.again) return std::unexpected(tried.error);
        if (turn.progress() != before && !tried.retry_after && ++resumed < resumed_max) {
            // It had begun well: go on at once.
            attempt = 0;
            pause = wait_first;
            continue;
        }
        // Streams that bring nothing: the reply is asked for in one piece.
        if (attempt >= streams_without_progress_max) turn.give_up();
        if (attempt >= x_config.attempts) return std::unexpected(tried.error);
        turn.interrupt();
        const auto& why = tried.error.detail;
        wait_to_retry(
            tried.reached ? why : "the server cannot be reached", tried.retry_after, pause
        );
    }
}

ChatClient::Attempt ChatClient::failed(const Result<ChatHttpReply>& reply) {
    if (reply)
        return {
            .error = {code_of(reply->status), words_of(*reply)},
            .again = asks_to_come_back(*reply),
            .reached = true,
            .retry_after = reply->retry_after,
        };
    const auto code = reply.error().code;
    return {.error = reply.error(), .again = code == Errc::unavailable || code == Errc::timeout};
}

/// Sends the message, and follows its events if the server sends them.
ChatClient::Attempt ChatClient::post(ReplyAssembly& turn) {
    const auto target = path(fmt::format("/chat/sessions/{}/messages", x_session_id));
    auto opened = x_transport.open({"POST", target, x_undelivered});
    if (!opened) return failed(std::unexpected(opened.error()));
    if (opened->stream && opened->reply.status == 200) {
        turn.begin_stream(false);
        return follow(*opened->stream, turn);
    }
    return read_whole(opened->reply, turn);
}

ChatClient::Attempt ChatClient::post_plainly(ReplyAssembly& turn) {
    const auto target = path(fmt::format("/chat/sessions/{}/messages", x_session_id));
    auto reply = x_transport.send({"POST", target, x_undelivered});
    if (!reply) return failed(reply);
    return read_whole(*reply, turn);
}

/// A reply in one piece.
ChatClient::Attempt ChatClient::read_whole(const ChatHttpReply& reply, ReplyAssembly& turn) {
    if (reply.status < 200 || reply.status >= 300) return failed(reply);
    const auto body = parse_json(reply.body);
    if (!body) return {.error = body.error()};
    auto read = read_chat_reply(*body);
    if (!read) return {.error = read.error()};
    turn.settle(find_string(body->get_object(), "message").value_or(""));
    return {.reply = std::move(*read)};
}

/// Goes on behind the last event that came.
ChatClient::Attempt ChatClient::resume_events(ReplyAssembly& turn) {
    ChatHttpRequest request{
        "GET", path(fmt::format("/chat/sessions/{}/events", x_session_id)), "", ""
    };
    request.last_event_id = turn.cursor();
    auto opened = x_transport.open(std::move(request));
    if (!opened) return failed(std::unexpected(opened.error()));
    if (!opened->stream || opened->reply.status != 200) {
        auto attempt = failed(opened->reply);
        // Whatever it is, the message itself tells.
        if (!attempt.again) turn.give_up();
        attempt.again = true;
        return attempt;
    }
    turn.begin_stream(true);
    auto attempt = follow(*opened->stream, turn);
    attempt.again = true;
    return attempt;
}

/// Reads events until the reply is there, or none come any more.
ChatClient::Attempt ChatClient::follow(ChatByteStream& stream, ReplyAssembly& turn) {
    EventStreamParser parser;
    for (int empty = 0; empty < empty_reads_max;) {
        auto bytes = stream.read(read_patience);
        if (!bytes) return {.error = bytes.error(), .again = true};
        if (!*bytes) return at_end(parser.asked_to_come_back(), turn);
        auto events = parser.feed(**bytes);
        if (!events) return {.error = events.error()};
        empty = events->empty() ? empty + static_cast<int>((*bytes)->empty()) : 0;
        for (const auto& event : *events) {
            turn.take(event);
            if (turn.reply()) return {.reply = *turn.reply()};
        }
        if (turn.is_lost()) return {.error = lost_reply(), .again = true};
    }
    turn.give_up();
    return {.error = lost_reply(), .again = true};
}

/// The server ended the stream.
ChatClient::Attempt ChatClient::at_end(bool asked_to_come_back, ReplyAssembly& turn) {
    if (turn.error()) {
        auto attempt = failed(*turn.error());
        turn.give_up();
        return attempt;
    }
    if (asked_to_come_back || turn.is_resumed() || !turn.is_acknowledged())
        return {.error = {Errc::unavailable, "the stream of events ended"}, .again = true};
    // The turn ended without a reply: people have the conversation.
    turn.settle("");
    ChatReply none;
    none.is_handoff = false;
    return {.reply = std::move(none)};
}

Result<std::vector<ChatMessage>> ChatClient::history() {
    std::vector<ChatMessage> messages;
    std::uint64_t after = 0;
    while (messages.size() < chat_history_max) {
        const auto value = exchange(
            {"GET",
             path(fmt::format(
                 "/chat/sessions/{}/messages?limit={}&after={}", x_session_id, page, after
             )),
             ""},
            x_config.attempts
        );
        if (!value) return std::unexpected(value.error());
        const auto* object = value->if_object();
        const auto* list = object == nullptr ? nullptr : find_array(*object, "messages");
        if (list == nullptr) return fail(Errc::internal, "the server's response is not a history");
        const auto before = after;
        for (const auto& item : *list) {
            if (!item.is_object()) continue;
            const auto& entry = item.get_object();
            const auto seq = find_integer(entry, "seq").value_or(0);
            // Accept only increasing numbers, so that a faulty server cannot cause an endless loop.
            if (seq <= 0 || static_cast<std::uint64_t>(seq) <= after) continue;
            after = static_cast<std::uint64_t>(seq);
            messages.push_back({text_of(entry, "role"), text_of(entry, "content"), after});
        }
        // A page can be short because its messages are long.
        const auto total = find_integer(*object, "total").value_or(0);
        if (after == before || total < 0 || after >= static_cast<std::uint64_t>(total)) break;
    }
    return messages;
}

}  // namespace continuo
