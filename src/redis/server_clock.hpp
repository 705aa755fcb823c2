#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "base/clock.hpp"
#include "redis/redis_commands.hpp"

namespace continuo {

/// The time of Redis: the local clock plus a measured offset, so that all instances agree on the
/// end of a lease even if their clocks differ. Until the first adjust() it is the local time;
/// between two adjustments it advances with the local clock. Thread: any.
class ServerClock final : public Clock {
public:
    /// Both outlive it.
    ServerClock(RedisCommands& redis, const Clock& clock) : x_redis(redis), x_clock(clock) {}

    [[nodiscard]] TimePoint now() const override { return x_clock.now() + offset(); }
    [[nodiscard]] SteadyPoint steady_now() const override { return x_clock.steady_now(); }

    /// Sends TIME and assumes that Redis read its clock halfway through the round trip. A reply
    /// that took longer than `answer_max` is too inaccurate and is ignored. Errors: unavailable.
    Task<Result<void>> adjust(
        std::chrono::milliseconds answer_max = std::chrono::milliseconds(100)
    );
    /// The offset that it adds to the local time.
    [[nodiscard]] std::chrono::microseconds offset() const {
        return std::chrono::microseconds(x_offset);
    }

private:
    RedisCommands& x_redis;
    const Clock& x_clock;
    std::atomic<std::int64_t> x_offset{0};
};

}  // namespace continuo
