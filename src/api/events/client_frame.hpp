#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "api/error_response.hpp"

namespace continuo {

// What clients send over a WebSocket: JSON objects with a `type`.

namespace client_frame {
struct MessageFrame {
    std::string content;            ///< trimmed, 1..limits::message_code_points_max
    std::string client_message_id;  ///< may be empty
};
struct PingRequest {};
struct TypingFrame {};
struct StopFrame {
    std::uint64_t seq = 0;  ///< 0: whichever answer is being made
};
}  // namespace client_frame
using ClientFrame = std::variant<
    client_frame::MessageFrame,
    client_frame::PingRequest,
    client_frame::TypingFrame,
    client_frame::StopFrame>;

/// A frame that cannot be taken, and what it was about.
struct FrameRefusal {
    ApiError error;
    std::string client_message_id;  ///< may be empty
};

/// Errors: no JSON object, an unknown type, or a member that is wrong; says which.
[[nodiscard]] std::expected<ClientFrame, FrameRefusal> read_client_frame(const std::string& text);

}  // namespace continuo
