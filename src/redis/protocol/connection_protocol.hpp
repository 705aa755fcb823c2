#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace continuo {

/// What is said on the socket of a link: the bytes to write, and the sense of those that come. It
/// has no socket itself, and survives the connections: connected() and broken() take turns.
/// Thread: one.
class ConnectionProtocol {
public:
    virtual ~ConnectionProtocol() = default;

    /// There is a connection.
    virtual void connected(SteadyPoint now, SteadyPoint handshake_deadline) = 0;
    [[nodiscard]] virtual bool has_output() const = 0;
    /// All that may be written now, to be written as a whole.
    [[nodiscard]] virtual std::string take_output(SteadyPoint now) = 0;
    /// So many bytes of what was taken may have reached the server.
    virtual void written(std::size_t bytes) = 0;
    /// Bytes came. Errors: the connection is of no more use; call broken() with the error.
    [[nodiscard]] virtual Result<void> received(std::string_view bytes, SteadyPoint now) = 0;
    /// Does what is due by time. Errors: the server is silent; call broken() with the error.
    [[nodiscard]] virtual Result<void> tick(SteadyPoint now) = 0;
    /// When tick() has something to do next, as long as nothing else happens.
    [[nodiscard]] virtual SteadyPoint next_tick() const = 0;
    /// The connection, or the attempt to make one, ended. Returns the reason: what the server said
    /// to the greeting, if it did, tells more than `error`.
    virtual Error broken(Error error) = 0;
    /// As broken(), and for good.
    virtual void close() = 0;
    /// Tells the users what happened since the last call; never called from inside of another
    /// function, so that they may do anything in turn.
    virtual void deliver() = 0;

    /// The server has answered the greeting.
    [[nodiscard]] virtual bool is_ready() const = 0;
    /// As is_ready(), and what was asked for so far is in effect.
    [[nodiscard]] virtual bool is_settled() const { return is_ready(); }
    [[nodiscard]] virtual bool is_closed() const = 0;
};

}  // namespace continuo
