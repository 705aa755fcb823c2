#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/mcp/mcp_message.hpp"
#include "base/error.hpp"
#include "http_client/event_stream_parser.hpp"

namespace continuo {

/// Reads the answer to one request: a JSON object, or a stream of events of which one is the
/// response, which may come in several bodies if it is resumed. More lenient than the protocol
/// where servers are: an event of several lines may be a message a line. Thread: one.
class McpAnswerReader {
public:
    enum class Form : unsigned char { json, events };
    /// Requests of a server while it answers; each costs a response.
    static constexpr std::size_t requests_max = 8;

    /// The answer to request `id`, of at most `bytes_max` bytes in all bodies.
    McpAnswerReader(std::int64_t id, std::size_t bytes_max) : x_id(id), x_bytes_max(bytes_max) {}

    /// A body begins.
    void begin(Form form);
    /// Errors: limit_exceeded; corrupt: no message, or a response to another request. Nothing can
    /// be read after them.
    Result<void> feed(std::string_view bytes);
    /// The body has ended as the transport says it should. Errors: as feed().
    Result<void> end();

    /// The response is there; what follows it is not read.
    [[nodiscard]] bool is_complete() const { return x_response.has_value(); }
    [[nodiscard]] const std::optional<McpMessage>& response() const { return x_response; }
    /// Requests of the server since the last call.
    [[nodiscard]] std::vector<McpMessage> take_requests() { return std::exchange(x_requests, {}); }
    /// The server says that its list of tools is another one.
    [[nodiscard]] bool tools_changed() const { return x_tools_changed; }

    /// Where the stream can be resumed; empty: it cannot.
    [[nodiscard]] const std::string& last_event_id() const { return x_last_event_id; }
    [[nodiscard]] std::optional<std::chrono::milliseconds> retry() const { return x_retry; }

private:
    Result<void> take_events(std::string_view bytes);
    Result<void> take_event(const std::string& data);
    Result<void> take(McpMessage message);

    std::int64_t x_id;
    std::size_t x_bytes_max;
    std::size_t x_bytes = 0;
    Form x_form = Form::json;
    std::string x_body;
    std::optional<EventStreamParser> x_events;
    std::string x_last_event_id;
    std::optional<std::chrono::milliseconds> x_retry;
    std::optional<McpMessage> x_response;
    std::vector<McpMessage> x_requests;
    std::size_t x_request_count = 0;
    bool x_tools_changed = false;
};

}  // namespace continuo
