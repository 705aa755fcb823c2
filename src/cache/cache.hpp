#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "redis/redis_commands.hpp"

namespace continuo {

class Metrics;

/// Values that may be forgotten at any time: whoever asks can make them again. Thread: any.
class Cache {
public:
    virtual ~Cache() = default;
    /// None: not there, or it could not be asked. `key`: at most 512 bytes.
    virtual Task<std::optional<std::string>> get(std::string key) = 0;
    /// Kept until its time is over, or it makes room. A value of more than a megabyte is not kept.
    virtual Task<void> put(std::string key, std::string value) = 0;
    /// Whether values reach what they are shared through. Errors: unavailable; values are then kept
    /// in this process alone.
    virtual Task<Result<void>> ping() = 0;
};

struct MemoryCacheConfig {
    std::chrono::seconds ttl{3600};
    std::size_t entries_max = 1000;
    std::size_t bytes_max = 16 * 1024 * 1024;  ///< of keys and values
};

/// In this process: bounded, the value used longest ago makes room. `clock` outlives it.
[[nodiscard]] std::unique_ptr<Cache> make_memory_cache(
    MemoryCacheConfig config, const Clock& clock
);

struct RedisCacheConfig {
    std::string key_prefix = "continuo:cache:";
    MemoryCacheConfig fallback;  ///< its time is that of the values in Redis as well
};

/// Shared through Redis, and in this process while Redis is away. All outlives it; `metrics` may be
/// null.
[[nodiscard]] std::unique_ptr<Cache> make_redis_cache(
    RedisCacheConfig config, RedisCommands& redis, const Clock& clock, Metrics* metrics
);

}  // namespace continuo
