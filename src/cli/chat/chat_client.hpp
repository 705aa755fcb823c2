#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"

namespace continuo {

struct ChatHttpRequest {
    std::string method;
    std::string target;              ///< path and query
    std::string body;                ///< JSON, or empty
    std::string token = {};          ///< an operator's: sent as Authorization: Bearer; empty: none
    std::string last_event_id = {};  ///< where a stream is to go on; empty: not sent
};

struct ChatHttpReply {
    int status = 0;
    std::optional<std::chrono::seconds> retry_after;
    std::string body;
    std::string next_cursor = {};  ///< X-Next-Cursor: of the next page of a list; empty: none
};

/// The body of a reply that comes in pieces. Thread: one.
class ChatByteStream {
public:
    virtual ~ChatByteStream() = default;
    /// The bytes that came; waits for some at most `patience`, and returns none after that.
    /// nullopt: the end of the body. Errors: unavailable (the connection was lost before the end),
    /// timeout (no byte for longer than a server is silent), corrupt; there is nothing to read
    /// after them.
    virtual Result<std::optional<std::string>> read(std::chrono::milliseconds patience) = 0;
};

/// The reply to a request for a stream.
struct ChatStreamReply {
    ChatHttpReply reply;                       ///< whole, if there is no stream
    std::unique_ptr<ChatByteStream> stream{};  ///< text/event-stream; null: the server sent another
};

/// Sends HTTP requests. `send` blocks until the reply is complete or an error occurs.
/// Errors: unavailable and timeout, after which the request may or may not have been executed;
/// corrupt (the reply is not HTTP, or too large).
class ChatTransport {
public:
    virtual ~ChatTransport() = default;
    virtual Result<ChatHttpReply> send(ChatHttpRequest request) = 0;
    /// The same, asking for events. Blocks until the head of the reply is there, or all of another
    /// reply. The transport outlives the stream; requests can be sent while it is open.
    virtual Result<ChatStreamReply> open(ChatHttpRequest request) = 0;
};

// Parsed replies of an untrusted server: missing members are empty, and all text is printable.

struct ChatSource {
    std::string title;
    std::string document;
    std::string content;
    double score = 0;  ///< 0..1
};

struct ChatReply {
    std::string text;
    std::vector<ChatSource> sources;  ///< in the order of the citations: [1] is the first
    bool requires_escalation = false;
    bool is_handoff = true;  ///< it hands over; false: a human is only needed, or offered
    std::string ticket_id;
    std::vector<std::string> reasons;
};

struct ChatMessage {
    std::string role;
    std::string content;
    std::uint64_t seq = 0;
};

struct ChatClientConfig {
    std::string prefix = "/api";
    std::string user_token;  ///< sent with a new session; empty: none
    int attempts = 6;        ///< per message; the waits between them add up to about half a minute
    /// Called before a wait, with the error text.
    std::function<void(std::string_view why)> on_retry;
    std::function<void(std::chrono::milliseconds)> wait;
};

class ReplyAssembly;
class ReplyListener;

/// One conversation with a server. A reply is read as events, while it is made; a server that
/// sends none answers in one piece. A connection that is cut is resumed. All attempts to deliver a
/// message have the same client_message_id, so that it is answered once, however often it arrives.
/// Errors of all calls: unavailable, timeout (no answer after all attempts); not_found, gone;
/// conflict (the session has ended); invalid_input and others with the server's message as detail.
class ChatClient {
public:
    /// `transport` outlives it.
    ChatClient(ChatTransport& transport, ChatClientConfig config);

    /// Begins a new session.
    Result<void> begin(const std::string& user_id);
    /// Continues an existing session.
    Result<void> resume(const std::string& session_id);
    [[nodiscard]] const std::string& session_id() const { return x_session_id; }

    /// Sends a message with a new client_message_id. `listener` is told of the reply while it
    /// comes; null: nobody is.
    Result<ChatReply> send(const std::string& message, ReplyListener* listener = nullptr);
    /// True if the last message was not answered and can be sent again.
    [[nodiscard]] bool has_undelivered() const { return !x_undelivered.empty(); }
    /// Sends the last message again with the same id.
    Result<ChatReply> send_again(ReplyListener* listener = nullptr);

    /// The whole conversation, oldest first; at most chat_history_max messages.
    Result<std::vector<ChatMessage>> history();

private:
    static constexpr std::chrono::seconds wait_first{1};  ///< doubles with each attempt

    /// What one request led to. Without a reply: an error, and whether to try again.
    struct Attempt {
        std::optional<ChatReply> reply{};
        Error error{};
        bool again = false;
        bool reached = false;  ///< the server answered with this error
        std::optional<std::chrono::seconds> retry_after{};
    };
    [[nodiscard]] static Attempt failed(const Result<ChatHttpReply>& reply);
    Result<ChatReply> deliver(ReplyAssembly& turn);
    Attempt post(ReplyAssembly& turn);
    Attempt post_plainly(ReplyAssembly& turn);
    static Attempt read_whole(const ChatHttpReply& reply, ReplyAssembly& turn);
    static Attempt at_end(bool asked_to_come_back, ReplyAssembly& turn);
    Attempt resume_events(ReplyAssembly& turn);
    Attempt follow(ChatByteStream& stream, ReplyAssembly& turn);
    void wait_to_retry(
        std::string_view why, std::optional<std::chrono::seconds> asked, std::chrono::seconds& pause
    );
    Result<json::value> exchange(ChatHttpRequest request, int attempts);
    Result<json::value> open(ChatHttpRequest request);
    [[nodiscard]] std::string path(std::string_view rest) const;

    ChatTransport& x_transport;
    ChatClientConfig x_config;
    std::string x_session_id;
    std::string x_undelivered;  ///< the body of the last message, until it is answered or refused
    std::string x_message_id;   ///< its client_message_id
};

inline constexpr std::size_t chat_history_max = 10'000;

}  // namespace continuo
