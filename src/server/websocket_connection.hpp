#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "api/websocket_handler.hpp"
#include "async/task.hpp"
#include "server/socket_stream.hpp"

namespace continuo {

/// Serves a WebSocket, whose handshake was answered, until either side ends it. `unread`: what came
/// with the handshake. A client that takes nothing for `write_timeout` is cut off. `owner` keeps
/// `stream` alive. Thread: the shard's. Cancel: the connection ends without a closing handshake.
[[nodiscard]] Task<void> serve_websocket(
    std::shared_ptr<void> owner,
    SocketStream* stream,
    std::shared_ptr<WebSocketHandler> handler,
    std::string unread,
    std::chrono::milliseconds write_timeout
);

}  // namespace continuo
