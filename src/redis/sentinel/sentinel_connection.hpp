#pragma once

#include <memory>

#include "redis/connection.hpp"
#include "redis/sentinel/sentinel_locator.hpp"

namespace continuo {

/// A connection to the current master. It queries the sentinels before each connection and verifies
/// the role with ROLE. It disconnects when the connection breaks, when the server refuses writes
/// (READONLY), and when a sentinel names another master (checked every poll_every). A batch that a
/// replica refused completely ends with `unavailable`: nothing was executed.
/// Errors: invalid_input (no sentinel, no name of the master, bad certificates).
[[nodiscard]] Result<std::unique_ptr<RedisConnection>> make_sentinel_connection(
    asio::any_io_executor executor, RedisSentinelConfig config
);

}  // namespace continuo
