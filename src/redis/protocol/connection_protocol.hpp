#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace continuo {

/// The protocol on a socket, without the socket: produces the bytes to write and interprets
/// received bytes. One object serves successive connections: connected() and broken() alternate.
/// Thread: one.
class ConnectionProtocol {
public:
    virtual ~ConnectionProtocol() = default;

    /// A connection was established.
    virtual void connected(SteadyPoint now, SteadyPoint handshake_deadline) = 0;
    [[nodiscard]] virtual bool has_output() const = 0;
    /// Everything that can be written now; write it as a whole.
    [[nodiscard]] virtual std::string take_output(SteadyPoint now) = 0;
    /// This many bytes of the output may have reached the server.
    virtual void written(std::size_t bytes) = 0;
    /// Bytes arrived. Errors: the connection is unusable; call broken() with the error.
    [[nodiscard]] virtual Result<void> received(std::string_view bytes, SteadyPoint now) = 0;
    /// Handles timeouts. Errors: the server is silent; call broken() with the error.
    [[nodiscard]] virtual Result<void> tick(SteadyPoint now) = 0;
    /// When to call tick() next if nothing else happens.
    [[nodiscard]] virtual SteadyPoint next_tick() const = 0;
    /// The connection, or an attempt to connect, ended. Returns the reason: the server's reply to
    /// the handshake if there is one, because it says more than `error`.
    virtual Error broken(Error error) = 0;
    /// As broken(), but permanently.
    virtual void close() = 0;
    /// Notifies the users of what happened since the last call. Never called from inside another
    /// function of this class, so users can call any of them.
    virtual void deliver() = 0;

    /// The server has completed the handshake.
    [[nodiscard]] virtual bool is_ready() const = 0;
    /// is_ready(), and all requested subscriptions are active.
    [[nodiscard]] virtual bool is_settled() const { return is_ready(); }
    [[nodiscard]] virtual bool is_closed() const = 0;
};

}  // namespace continuo
