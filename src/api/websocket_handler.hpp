#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "async/task.hpp"

namespace continuo {

/// One end of a WebSocket, without sockets. It sends pings by itself, and closes (1001) when they
/// are not answered. Thread: the connection's shard.
class WebSocketPeer {
public:
    virtual ~WebSocketPeer() = default;
    /// Sends a text message and waits until the system has taken it. False: the connection is gone,
    /// or the client did not read for too long.
    virtual Task<bool> send(std::string text) = 0;
    /// The same without waiting, for short answers. A client that lets them pile up is closed
    /// (1013).
    virtual void post(std::string text) = 0;
    /// There is something to send: WebSocketHandler::run() is called, or once more if it runs.
    virtual void wake() = 0;
    /// False from close() on, or when the client is gone.
    [[nodiscard]] virtual bool is_open() const = 0;
    /// Starts the closing handshake (RFC 6455 7.1.2); nothing is sent after it.
    virtual void close(std::uint16_t code, std::string reason) = 0;
};

/// Close codes (RFC 6455 7.4.1 and the contract of docs/api.md).
namespace websocket_close {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t unacceptable = 1003;
inline constexpr std::uint16_t not_utf8 = 1007;
inline constexpr std::uint16_t policy = 1008;
inline constexpr std::uint16_t too_big = 1009;
inline constexpr std::uint16_t internal_error = 1011;
inline constexpr std::uint16_t restart = 1012;
inline constexpr std::uint16_t try_again_later = 1013;
inline constexpr std::uint16_t invalid_session = 4001;
inline constexpr std::uint16_t session_not_found = 4004;
inline constexpr std::uint16_t too_many = 4009;
}  // namespace websocket_close

/// What a WebSocket is connected to. The connection owns it. Thread: the connection's shard.
class WebSocketHandler {
public:
    virtual ~WebSocketHandler() = default;
    /// Sends what there is to send, in parallel with the calls below. Called when the connection is
    /// open, and after each WebSocketPeer::wake() while it is; one at a time. An idle connection
    /// costs least if it has returned. `peer` outlives the handler. Errors: an exception closes
    /// the connection (1011). Cancel: the connection is gone.
    virtual Task<void> run(WebSocketPeer* peer) = 0;
    /// A text message of the client, valid UTF-8 of at most message_bytes_max(). One at a time; no
    /// more is read before it returns. Errors and cancel as for run().
    virtual Task<void> on_text(WebSocketPeer* peer, std::string text) = 0;
    [[nodiscard]] virtual std::size_t message_bytes_max() const = 0;
    /// The server stops: close(restart), soon.
    virtual void drain() = 0;
};

}  // namespace continuo
