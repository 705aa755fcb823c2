// How a message gets its reply: it is sent, and its events are followed. A connection that is cut
// goes on behind the last event. When the events do not tell what became of the message it is sent
// again under the same id, for a reply in one piece, which is the server's last word.
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "cli/chat/chat_client.hpp"
#include "cli/chat/chat_refusal.hpp"
#include "cli/chat/reply_assembly.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

/// For bytes of a stream; the loop comes by that often.
constexpr auto read_patience = 1s;
/// Reads in a row without an event after which a reply is asked for instead of waited for: a turn
/// takes at most 120 s (AGENT_TIMEOUT).
constexpr int empty_reads_max = 150;
/// Streams in a row that bring nothing, after which the same is done.
constexpr int streams_without_progress_max = 2;
/// Connections that a reply may come over without a wait in between.
constexpr int resumed_max = 50;

Error lost_reply() {
    return {Errc::unavailable, "the events do not tell what became of the message"};
}

}  // namespace

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
            .error = refusal_of(*reply),
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
            if (turn.reply()) return {.reply = turn.reply()};
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

}  // namespace continuo
