#pragma once

#include <expected>
#include <string>
#include <variant>

#include "api/error_response.hpp"

namespace continuo {

// What operators send over their WebSocket: JSON objects with a `type`.

namespace operator_frame {
struct Login {
    std::string token;
};
struct AlivePing {};
struct TypingTo {
    std::string session_id;
};
}  // namespace operator_frame
using OperatorFrame =
    std::variant<operator_frame::Login, operator_frame::AlivePing, operator_frame::TypingTo>;

/// Errors: no JSON object, an unknown type, or a member that is wrong; says which.
[[nodiscard]] std::expected<OperatorFrame, ApiError> read_operator_frame(const std::string& text);

}  // namespace continuo
