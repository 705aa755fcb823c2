#pragma once

#include <string>

#include "agent/mcp/mcp_transport.hpp"
#include "base/error.hpp"

namespace continuo {

/// What an HTTP status says, if no message does.
[[nodiscard]] Error mcp_status_error(int status);

/// What an error of JSON-RPC says, by its code; `message` and `data`, which the server wrote and
/// which may have words of a customer, are left out.
[[nodiscard]] Error mcp_failure_error(const McpFailure& failure);

/// The error of a reply that is not a result.
[[nodiscard]] Error mcp_reply_error(const McpReply& reply);

/// The server does not know the session of `link` (any more), or no longer speaks its revision; it
/// has not done the request.
[[nodiscard]] bool is_mcp_link_lost(const McpLink& link, const McpReply& reply);

}  // namespace continuo
