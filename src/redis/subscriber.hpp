#pragma once

#include <memory>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "redis/connection.hpp"
#include "redis/protocol/subscription.hpp"
#include "redis/sentinel/sentinel_locator.hpp"

namespace continuo {

/// A connection that hears what others PUBLISH; RedisConnection cannot. It comes back as that does,
/// subscribes again to all its channels, and tells its listener that it may have missed messages:
/// Redis keeps none for those who are away. Ownership: close or destroy it before its io_context.
/// Thread: the executor's, for everything; the listener is called there, never from inside of a
/// call, and not after close(). It may call and even destroy the subscriber.
class RedisSubscriber {
public:
    virtual ~RedisSubscriber() = default;

    /// Returns at once; both do nothing when it is so already. A server that does not allow a
    /// channel (NOPERM) lets the whole connection down: see status().
    virtual void subscribe(std::string channel) = 0;
    virtual void unsubscribe(std::string channel) = 0;
    /// Waits until the server has confirmed all that was asked for so far: from then on messages
    /// are heard. Errors: timeout, with the last error; unavailable once closed.
    virtual Task<Result<void>> wait_subscribed(Deadline deadline) = 0;
    virtual void close() = 0;
    [[nodiscard]] virtual RedisConnectionStatus status() const = 0;
};

/// At one server. Errors: invalid_input (no address, bad certificates).
[[nodiscard]] Result<std::unique_ptr<RedisSubscriber>> make_redis_subscriber(
    asio::any_io_executor executor, RedisConnectionConfig config, RedisListener listener
);

/// At the master of the moment, as the sentinels say. Errors: invalid_input.
[[nodiscard]] Result<std::unique_ptr<RedisSubscriber>> make_sentinel_subscriber(
    asio::any_io_executor executor, RedisSentinelConfig config, RedisListener listener
);

/// At any of `nodes`, another one each time: a cluster repeats what is published on all its nodes.
/// `config` is for each of them, without an address. Errors: invalid_input.
[[nodiscard]] Result<std::unique_ptr<RedisSubscriber>> make_cluster_subscriber(
    asio::any_io_executor executor,
    std::vector<RedisAddress> nodes,
    RedisConnectionConfig config,
    RedisListener listener
);

}  // namespace continuo
