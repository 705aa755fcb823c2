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

/// Values that may be dropped at any time: the caller can make them again. Thread: any.
class Cache {
public:
    virtual ~Cache() = default;
    /// nullopt: there is none, or the cache cannot be reached. `key`: at most 512 bytes.
    virtual Task<std::optional<std::string>> get(std::string key) = 0;
    /// Keeps the value for its time to live, if there is room. One larger than a megabyte is not
    /// kept.
    virtual Task<void> put(std::string key, std::string value) = 0;
    /// Whether values are shared with other instances. Errors: unavailable; values are then kept in
    /// this process only.
    virtual Task<Result<void>> ping() = 0;
};

struct MemoryCacheConfig {
    std::chrono::seconds ttl{3600};
    std::size_t entries_max = 1000;
    std::size_t bytes_max = 16 * 1024 * 1024;  ///< of keys and values
};

/// In this process: bounded, the least recently used value is dropped. `clock` outlives it.
[[nodiscard]] std::unique_ptr<Cache> make_memory_cache(
    MemoryCacheConfig config, const Clock& clock
);

struct RedisCacheConfig {
    std::string key_prefix = "continuo:cache:";
    MemoryCacheConfig fallback;  ///< its ttl is used for the values in Redis too
};

/// Shared through Redis; in this process while Redis is unreachable. All arguments outlive it;
/// `metrics` may be null.
[[nodiscard]] std::unique_ptr<Cache> make_redis_cache(
    RedisCacheConfig config, RedisCommands& redis, const Clock& clock, Metrics* metrics
);

}  // namespace continuo
