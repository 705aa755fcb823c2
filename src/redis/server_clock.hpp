#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "base/clock.hpp"
#include "redis/redis_commands.hpp"

namespace continuo {

/// The time of Redis: the clock of this machine, set by Redis'. Instances on machines whose clocks
/// differ mean the same by a lease's end. Until the first adjust() it is the machine's time;
/// between two it runs as that does. Thread: any.
class ServerClock final : public Clock {
public:
    /// Both outlive it.
    ServerClock(RedisCommands& redis, const Clock& clock) : x_redis(redis), x_clock(clock) {}

    [[nodiscard]] TimePoint now() const override { return x_clock.now() + offset(); }
    [[nodiscard]] SteadyPoint steady_now() const override { return x_clock.steady_now(); }

    /// Asks Redis for its time, and takes the middle of the wait for the moment of the answer. An
    /// answer that took longer than `answer_max` tells too little, and changes nothing.
    /// Errors: unavailable.
    Task<Result<void>> adjust(
        std::chrono::milliseconds answer_max = std::chrono::milliseconds(100)
    );
    /// What it adds to the machine's time.
    [[nodiscard]] std::chrono::microseconds offset() const {
        return std::chrono::microseconds(x_offset);
    }

private:
    RedisCommands& x_redis;
    const Clock& x_clock;
    std::atomic<std::int64_t> x_offset{0};
};

}  // namespace continuo
