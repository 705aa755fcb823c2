#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "redis/redis_commands.hpp"
#include "session/outbox/outbox_bound.hpp"
#include "session/session_encryption.hpp"
#include "session/session_store.hpp"

namespace continuo {

class ArchiveFeed;
class Metrics;

struct RedisSessionStoreConfig {
    std::string key_prefix = "continuo:";           ///< before every key
    std::size_t partitions = 64;                    ///< SESSION_PARTITIONS; the same everywhere
    std::chrono::seconds idle_timeout{24 * 3600};   ///< REDIS_SESSION_TTL
    std::chrono::seconds lifetime_max{168 * 3600};  ///< SESSION_MAX_LIFETIME_HOURS
    std::size_t messages_max = 1000;                ///< SESSION_MAX_MESSAGES, of all roles
    std::size_t messages_kept = 64;       ///< newest messages read with a session (at least 1)
    std::size_t cached_sessions = 1000;   ///< SESSION_L1_CACHE_SIZE; 0: none
    std::chrono::seconds cached_for{60};  ///< SESSION_L1_CACHE_TTL_SECONDS, since its last use
    std::size_t replicas_awaited = 0;     ///< SESSION_DURABILITY=replicated: 1
    std::size_t outbox_bytes_max = outbox_bytes_max_default;  ///< SESSION_OUTBOX_MAX_MB
    std::shared_ptr<const SessionCipher> cipher{};            ///< null: values are in clear
};

/// Sessions in Redis, shared by every instance that uses the same prefix and partitions.
///
/// An operation is decided here, by the same pure transitions as in the memory store, on the state
/// as it was read. Redis writes the result only if the session still has the revision of that
/// state; otherwise the operation is decided again on the newer state
/// (docs/decisions/006-compare-and-write.md). So a step is atomic, and the fence of a lease holds
/// under concurrent writers. The state of the last write is cached: while a conversation stays with
/// one instance, an operation is one round trip to Redis. A decision on cached state counts only
/// once Redis has confirmed its revision.
///
/// With `feed`, an archive receives every step through the outbox. A session whose idle timeout
/// passed is then only evicted from Redis, and restored (as after a FLUSHALL) when it is used
/// again. Without `feed`, the idle timeout ends the session. Redis drops an expired session by its
/// TTL a while later if no instance runs to reap it.
/// `redis`, `clock` (the same time for all instances, within a fraction of the shortest lease),
/// `metrics` and `feed` (each may be null) outlive the store.
[[nodiscard]] std::unique_ptr<SessionStore> make_redis_session_store(
    RedisSessionStoreConfig config,
    RedisCommands& redis,
    const Clock& clock,
    Metrics* metrics,
    ArchiveFeed* feed = nullptr
);

}  // namespace continuo
