#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "cli/chat/chat_client.hpp"
#include "http_client/event_stream_parser.hpp"

namespace continuo {

/// Shows a reply while it comes. Texts are as the server sent them: make them printable.
class ReplyListener {
public:
    virtual ~ReplyListener() = default;
    /// The next piece of the reply; the pieces, joined, are its text.
    virtual void on_text(std::string_view piece) = 0;
    /// What came of the reply is void: it begins anew.
    virtual void on_restart() = 0;
    /// What the server does in the meantime.
    virtual void on_status(std::string_view message) = 0;
    /// The connection was lost; on_text() goes on where it was.
    virtual void on_interrupted() = 0;
};

/// The reply to one message, from the events of one stream or of several, which may overlap.
/// Without I/O.
class ReplyAssembly {
public:
    /// `listener` may be null; it outlives the assembly.
    ReplyAssembly(std::string client_message_id, ReplyListener* listener)
        : x_message_id(std::move(client_message_id)), x_listener(listener) {}

    /// A stream begins; `resumed`: behind cursor(), and not with the message.
    void begin_stream(bool resumed);
    void take(const ServerSentEvent& event);
    /// The connection was lost.
    void interrupt() const {
        if (x_listener != nullptr) x_listener->on_interrupted();
    }
    /// No event will tell of the reply.
    void give_up() { x_lost = true; }
    /// The server's last word: the whole text of the reply, or that there is none (empty).
    void settle(const std::string& text);

    /// The reply is in the log.
    [[nodiscard]] const std::optional<ChatReply>& reply() const { return x_reply; }
    /// The message is stored.
    [[nodiscard]] bool is_acknowledged() const { return x_seq_of_message > 0; }
    /// The events do not tell what became of the reply: send the message again, which does.
    [[nodiscard]] bool is_lost() const { return x_lost; }
    [[nodiscard]] const std::string& cursor() const { return x_cursor; }
    [[nodiscard]] bool is_resumed() const { return x_resumed; }
    /// The last `error` event with nothing after it.
    [[nodiscard]] const std::optional<ChatHttpReply>& error() const { return x_error; }
    /// Grows with every event that brought something.
    [[nodiscard]] std::size_t progress() const { return x_progress; }

private:
    void take_connected(const json::object& event);
    void take_text(const json::object& event);
    void take_complete(const json::object& event);
    void take_error(const json::object& event);
    void void_text();
    [[nodiscard]] bool is_ours(const json::object& event) const;

    std::string x_message_id;
    ReplyListener* x_listener;
    bool x_resumed = false;
    std::int64_t x_seq_of_message = 0;
    std::int64_t x_seq = 0;  ///< of the message that x_text is of
    std::string x_text;
    std::string x_cursor;
    std::optional<ChatReply> x_reply;
    std::optional<ChatHttpReply> x_error;
    bool x_lost = false;
    std::size_t x_progress = 0;
};

/// The reply in JSON of one piece. Errors: internal: it is none.
[[nodiscard]] Result<ChatReply> read_chat_reply(const json::value& value);

}  // namespace continuo
