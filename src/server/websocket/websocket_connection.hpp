#pragma once

#include <chrono>
#include <memory>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>

#include "api/websocket_handler.hpp"
#include "base/clock.hpp"
#include "server/socket_stream.hpp"

namespace continuo {

/// A WebSocket as its connection's shard sees it. Thread: the shard's.
class ServedWebSocket {
public:
    virtual ~ServedWebSocket() = default;
    /// Called often: sends a ping when one is due.
    virtual void sweep(SteadyPoint now) = 0;
    /// The server stops: the client is told to go on elsewhere.
    virtual void drain() = 0;
    /// The stream is closed, or about to be: ends what its handler does.
    virtual void cut() = 0;
};

/// Times of a WebSocket.
struct WebSocketTimes {
    std::chrono::milliseconds
        write_timeout;  ///< a client that takes nothing for so long is cut off
    std::chrono::milliseconds ping_interval;
    /// For the answer to a ping; noticed when the next one is due.
    std::chrono::milliseconds ping_timeout;
};

/// Serves a WebSocket, whose handshake was answered, until either side ends it. `unread`: what came
/// with the handshake. `owner` is what `stream` is a part of; the connection keeps it, and itself,
/// until the end. Thread: `executor`'s, the shard's.
[[nodiscard]] std::weak_ptr<ServedWebSocket> start_websocket(
    std::shared_ptr<void> owner,
    SocketStream& stream,
    std::shared_ptr<WebSocketHandler> handler,
    std::string_view unread,
    WebSocketTimes times,
    asio::any_io_executor executor
);

}  // namespace continuo
