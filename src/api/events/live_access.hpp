#pragma once

#include <optional>
#include <string>

#include "api/api_call.hpp"
#include "api/error_response.hpp"
#include "live/stream_cursor.hpp"

namespace continuo {

/// Where a client goes on: `after` in the query or the header Last-Event-ID, which is newer when a
/// browser reconnects by itself. Empty: neither is given.
[[nodiscard]] std::string read_after(const ApiCall& call);
/// The same as a place in a conversation. Without it: from the first message.
/// Errors: 422: not a cursor.
[[nodiscard]] ApiResult<StreamCursor> read_cursor(const ApiCall& call);

/// Whether a page of this origin may open a WebSocket: none is given (no browser), it is this
/// server, or CORS_ORIGINS has it.
[[nodiscard]] bool is_origin_allowed(const ApiCall& call);

/// nullopt for a WebSocket handshake (RFC 6455 4.2.1); else 426, or 400 with what is wrong.
[[nodiscard]] std::optional<ApiError> check_websocket_handshake(const HttpRequest& request);

}  // namespace continuo
