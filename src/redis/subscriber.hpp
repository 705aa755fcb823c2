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

/// A pub/sub connection, separate from RedisConnection. It reconnects like RedisConnection,
/// subscribes again to all channels, and notifies its listener that messages may have been missed,
/// because Redis does not store them. Ownership: close or destroy it before its io_context.
/// Thread: the executor's. The listener is called there, never from inside another call, and not
/// after close(). It can call and even destroy the subscriber.
class RedisSubscriber {
public:
    virtual ~RedisSubscriber() = default;

    /// Both return at once, and do nothing if the channel already has that state. If the server
    /// refuses a channel (NOPERM), the whole connection fails: see status().
    virtual void subscribe(std::string channel) = 0;
    virtual void unsubscribe(std::string channel) = 0;
    /// Waits until the server has confirmed all subscriptions so far: from then on messages are
    /// received. Errors: timeout, with the last error; unavailable once closed.
    virtual Task<Result<void>> wait_subscribed(Deadline deadline) = 0;
    virtual void close() = 0;
    [[nodiscard]] virtual RedisConnectionStatus status() const = 0;
};

/// Subscribes at one server. Errors: invalid_input (missing address, bad certificates).
[[nodiscard]] Result<std::unique_ptr<RedisSubscriber>> make_redis_subscriber(
    asio::any_io_executor executor, RedisConnectionConfig config, RedisListener listener
);

/// Subscribes at the current master according to the sentinels. Errors: invalid_input.
[[nodiscard]] Result<std::unique_ptr<RedisSubscriber>> make_sentinel_subscriber(
    asio::any_io_executor executor, RedisSentinelConfig config, RedisListener listener
);

/// Subscribes at one of `nodes`, a different one each time: a cluster forwards published messages
/// to all its nodes. `config` applies to each, without an address. Errors: invalid_input.
[[nodiscard]] Result<std::unique_ptr<RedisSubscriber>> make_cluster_subscriber(
    asio::any_io_executor executor,
    std::vector<RedisAddress> nodes,
    RedisConnectionConfig config,
    RedisListener listener
);

}  // namespace continuo
