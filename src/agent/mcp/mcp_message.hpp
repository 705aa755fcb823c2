#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/error.hpp"
#include "base/json.hpp"

namespace continuo {

/// The `error` of a response.
struct McpFailure {
    std::int64_t code = 0;
    std::string message;
    json::value data;
};

/// Codes that mean something to this client. The first three are those of the revision 2026-07-28,
/// which show that a server speaks it.
enum : std::int64_t {
    mcp_header_mismatch = -32020,
    mcp_missing_capability = -32021,
    mcp_unsupported_version = -32022,
    mcp_method_not_found = -32601,
    mcp_invalid_params = -32602,
};

/// A message of JSON-RPC 2.0.
struct McpMessage {
    enum class Kind : unsigned char { response, request, notification };
    Kind kind = Kind::response;
    json::value id;      ///< an integer or a string; null: a notification, or an error without one
    std::string method;  ///< of a request or notification
    std::expected<json::object, McpFailure> result;  ///< of a response
};

inline constexpr std::size_t mcp_message_depth_max = 40;

/// Errors: corrupt: no JSON, or no message.
[[nodiscard]] Result<McpMessage> parse_mcp_message(std::string_view text);

[[nodiscard]] std::string mcp_request_text(
    std::int64_t id, std::string_view method, json::object params
);
[[nodiscard]] std::string mcp_notification_text(std::string_view method, json::object params);
/// The response to a request of a server: to `ping` an empty result, to all others an error,
/// because this client offers nothing.
[[nodiscard]] std::string mcp_response_text(const McpMessage& request);

}  // namespace continuo
