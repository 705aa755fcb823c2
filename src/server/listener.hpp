#pragma once

#include <cstddef>
#include <memory>

#include <boost/asio/ip/tcp.hpp>

#include "server/connection.hpp"

namespace continuo {

/// The listening socket of one shard, and the sweep over its connections' deadlines.
/// Thread: start() before the shard uses it; the others from any thread, they post to the shard.
class Listener : public std::enable_shared_from_this<Listener> {
public:
    virtual ~Listener() = default;
    [[nodiscard]] virtual asio::ip::tcp::endpoint endpoint() const = 0;
    /// Starts to accept.
    virtual void start() = 0;
    /// Stops accepting and wakes the connections that wait for a request. `state->draining` is true
    /// already.
    virtual void drain() = 0;
    /// Cancels and closes every connection; adds to `*cut` how many had a request in progress.
    virtual void cut(std::shared_ptr<std::atomic<std::size_t>> count) = 0;
};

/// Binds and listens on `endpoint` with SO_REUSEPORT: the kernel spreads new connections over the
/// shards. Errors: unavailable, with the system's reason.
[[nodiscard]] Result<std::shared_ptr<Listener>> make_listener(
    std::shared_ptr<ShardState> shard, asio::ip::tcp::endpoint endpoint
);

/// Fails as make_listener() would if another socket listens on `endpoint`, even one with
/// SO_REUSEPORT: two servers that share a port by accident would each answer a part of the
/// requests.
[[nodiscard]] Result<void> check_port_is_free(
    asio::io_context& context, asio::ip::tcp::endpoint endpoint
);

}  // namespace continuo
