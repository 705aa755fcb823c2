#pragma once

#include <chrono>

#include "base/remote_clock.hpp"
#include "redis/redis_commands.hpp"

namespace continuo {

/// The time of Redis. Thread: any.
class ServerClock final : public RemoteClock {
public:
    /// Both outlive it.
    ServerClock(RedisCommands& redis, const Clock& clock) : RemoteClock(clock), x_redis(redis) {}

    /// Sends TIME. Errors: unavailable. An answer that took longer than `answer_max` is ignored.
    Task<Result<void>> adjust(
        std::chrono::milliseconds answer_max = std::chrono::milliseconds(100)
    );

private:
    RedisCommands& x_redis;
};

}  // namespace continuo
