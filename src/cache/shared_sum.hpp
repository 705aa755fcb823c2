#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "async/task.hpp"
#include "base/error.hpp"
#include "redis/redis_commands.hpp"

namespace continuo {

/// Sums that instances share. Each says its own part, again and again if it likes: a part is
/// replaced, not added, so that a write whose reply was lost is counted once.
class SharedSum {
public:
    virtual ~SharedSum() = default;
    /// Says that the part of this instance in the sum `name` is `part`; returns the sum of all.
    /// Errors: unavailable. Thread: any.
    virtual Task<Result<std::uint64_t>> put(std::string name, std::uint64_t part) = 0;
};

/// In Redis, a hash for each sum under `key_prefix` + name, which is gone `kept_for` after the last
/// write. `instance`: of this process alone. `redis` outlives it.
[[nodiscard]] std::unique_ptr<SharedSum> make_redis_shared_sum(
    std::string key_prefix,
    std::string instance,
    std::chrono::seconds kept_for,
    RedisCommands& redis
);

}  // namespace continuo
