#pragma once

#include <memory>

#include "redis/connection.hpp"
#include "redis/sentinel/sentinel_locator.hpp"

namespace continuo {

/// A connection to the master of the moment. It is asked for at the sentinels before each
/// connection, and has to say itself that it is one (ROLE); it is left when the connection breaks,
/// when it refuses to write (READONLY), and when a sentinel names another (asked every poll_every).
/// A batch that was refused as a whole by a replica ends with `unavailable`: nothing was done.
/// Errors: invalid_input (no sentinel, no name of the master, bad certificates).
[[nodiscard]] Result<std::unique_ptr<RedisConnection>> make_sentinel_connection(
    asio::any_io_executor executor, RedisSentinelConfig config
);

}  // namespace continuo
