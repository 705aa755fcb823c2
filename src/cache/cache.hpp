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

/// A cache. Entries can be dropped at any time: the caller can compute them again. Thread: any.
class Cache {
public:
    virtual ~Cache() = default;
    /// nullopt: no such entry, or the cache is unreachable. `key`: at most 512 bytes.
    virtual Task<std::optional<std::string>> get(std::string key) = 0;
    /// Stores the value for the time to live, or until it is evicted. Values over 1 MiB are not
    /// stored.
    virtual Task<void> put(std::string key, std::string value) = 0;
    /// Checks the cache that instances share. Errors: unavailable: values are cached in this
    /// process only.
    virtual Task<Result<void>> ping() = 0;
};

struct MemoryCacheConfig {
    std::chrono::seconds ttl{3600};
    std::size_t entries_max = 1000;
    std::size_t bytes_max = 16 * 1024 * 1024;  ///< of keys and values
};

/// A bounded LRU cache in this process. `clock` outlives it.
[[nodiscard]] std::unique_ptr<Cache> make_memory_cache(
    MemoryCacheConfig config, const Clock& clock
);

struct RedisCacheConfig {
    std::string key_prefix = "continuo:cache:";
    MemoryCacheConfig fallback;  ///< its TTL also applies to values in Redis
};

/// A cache in Redis, which instances share; while Redis is unreachable, a cache in this process.
/// `redis`, `clock` and `metrics` outlive it; `metrics` can be null.
[[nodiscard]] std::unique_ptr<Cache> make_redis_cache(
    RedisCacheConfig config, RedisCommands& redis, const Clock& clock, Metrics* metrics
);

}  // namespace continuo
