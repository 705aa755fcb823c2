#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace continuo {

// The frames of the WebSocket protocol, without sockets. Source: RFC 6455, sections 5 to 7. No
// extension is offered (compression is off: it costs 300 KB a connection and leaks secrets by
// size).

enum class WebSocketOpcode : std::uint8_t {
    continuation = 0x0,
    text = 0x1,
    binary = 0x2,
    close = 0x8,
    ping = 0x9,
    pong = 0xA,
};

/// Appends one whole frame from a server: final, not masked.
void append_frame(std::string& out, WebSocketOpcode opcode, std::string_view payload);
/// Appends a close frame; the reason is cut at 123 bytes.
void append_close_frame(std::string& out, std::uint16_t code, std::string_view reason);

namespace websocket_input {
struct TextMessage {
    std::string text;  ///< valid UTF-8
};
struct PingFrame {
    std::string payload;  ///< at most 125 bytes
};
struct PongFrame {};
struct CloseFrame {
    std::uint16_t code = 1005;  ///< 1005: the client gave none
};
/// The client broke the protocol or a limit: close with this code, read nothing more.
struct Violation {
    std::uint16_t code = 1002;
    std::string reason;
};
}  // namespace websocket_input
using WebSocketInput = std::variant<
    websocket_input::TextMessage,
    websocket_input::PingFrame,
    websocket_input::PongFrame,
    websocket_input::CloseFrame,
    websocket_input::Violation>;

/// Reads what a client sends. It holds no more than one message of `message_bytes_max`, and nothing
/// between messages.
class WebSocketParser {
public:
    explicit WebSocketParser(std::size_t message_bytes_max) : x_bytes_max(message_bytes_max) {}

    /// Takes the next bytes; returns what they complete, in order. After a Close or a Violation,
    /// which is the last one, it takes nothing more.
    [[nodiscard]] std::vector<WebSocketInput> feed(std::string_view bytes);

private:
    struct Head {
        bool final = false;
        WebSocketOpcode opcode = WebSocketOpcode::text;
        std::uint64_t size = 0;
        std::uint32_t mask = 0;
    };
    enum class Reading { head, payload, nothing };

    [[nodiscard]] std::optional<websocket_input::Violation> read_head(std::string_view& bytes);
    [[nodiscard]] std::optional<websocket_input::Violation> check_head(
        std::uint8_t first, std::uint8_t second
    ) const;
    [[nodiscard]] std::optional<WebSocketInput> end_frame();
    [[nodiscard]] WebSocketInput end_message();
    void read_payload(std::string_view& bytes);

    std::size_t x_bytes_max;
    Reading x_reading = Reading::head;
    std::string x_head_bytes;  ///< of a head that is not whole yet
    Head x_head;
    std::uint64_t x_taken = 0;  ///< of the frame's payload
    std::string x_control;      ///< payload of a control frame
    std::string x_message;      ///< payload of the message so far
    bool x_in_message = false;  ///< its first frame came, not its last
    bool x_is_text = true;
};

/// The value of Sec-WebSocket-Accept for a Sec-WebSocket-Key (RFC 6455 4.2.2).
[[nodiscard]] std::string websocket_accept(std::string_view key);

}  // namespace continuo
