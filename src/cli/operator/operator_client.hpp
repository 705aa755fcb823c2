#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "cli/chat/chat_client.hpp"

namespace continuo {

/// A conversation of the queue, as the server tells it. Every text is printable.
struct QueuedConversation {
    std::string session_id;
    std::string claimed_by;  ///< empty: nobody
    std::string priority;
    std::string summary;
    std::string last_message;
    std::string contact;
    std::int64_t waiting_seconds = 0;
};

/// A message of a transcript. Its texts are printable.
struct TranscriptMessage {
    std::uint64_t seq = 0;
    std::string role;
    std::string author;  ///< of an operator's message
    std::string content;
};

[[nodiscard]] QueuedConversation read_queued_conversation(const json::object& object);

class EventFollower;

struct OperatorClientConfig {
    std::string prefix = "/api";
    std::string token;  ///< an operator's; sent with every request
};

/// What an operator does at a server. Errors of all calls: unavailable, timeout (no answer; whether
/// it was done is not known); unauthorized, forbidden, not_found, conflict and others with the
/// server's words as detail. Blocks.
class OperatorClient {
public:
    /// `transport` outlives it.
    OperatorClient(ChatTransport& transport, OperatorClientConfig config);

    /// Those that wait longest first, at most 100.
    Result<std::vector<QueuedConversation>> queue();
    Result<void> claim(const std::string& session_id);
    /// Sent again under the same `message_id` it is written once.
    Result<void> send(
        const std::string& session_id, const std::string& content, const std::string& message_id
    );
    Result<void> add_note(const std::string& session_id, const std::string& content);
    Result<void> release(const std::string& session_id);
    Result<void> resolve(const std::string& session_id);
    /// Approves or refuses an action that needs it; again, it is the same.
    Result<void> decide(const std::string& session_id, const std::string& action, bool approve);
    /// The events of a path under the prefix.
    [[nodiscard]] EventFollower follow(const std::string& path) const;

private:
    Result<json::value> exchange(std::string method, std::string_view path, std::string body);
    Result<void> act(const std::string& session_id, std::string_view what, json::object body);

    ChatTransport& x_transport;
    OperatorClientConfig x_config;
};

}  // namespace continuo
