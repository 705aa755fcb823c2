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
    std::size_t partitions = 64;                    ///< SESSION_PARTITIONS; same for all instances
    std::chrono::seconds idle_timeout{24 * 3600};   ///< REDIS_SESSION_TTL
    std::chrono::seconds lifetime_max{168 * 3600};  ///< SESSION_MAX_LIFETIME_HOURS
    std::size_t messages_max = 1000;                ///< SESSION_MAX_MESSAGES, of all roles
    std::size_t messages_kept = 64;       ///< newest messages read with a session (at least 1)
    std::size_t cached_sessions = 1000;   ///< SESSION_L1_CACHE_SIZE; 0: none
    std::chrono::seconds cached_for{60};  ///< SESSION_L1_CACHE_TTL_SECONDS, after the last use
    std::size_t replicas_awaited = 0;     ///< SESSION_DURABILITY=replicated: 1
    std::size_t outbox_bytes_max = outbox_bytes_max_default;  ///< SESSION_OUTBOX_MAX_MB
    std::shared_ptr<const SessionCipher> cipher{};            ///< null: clear text
};

/// Sessions in Redis, shared by all instances with the same prefix and partitions.
///
/// An instance decides an operation on the state that it read, with the same pure transitions as
/// the in-memory store. Redis writes the result only if the session still has the revision of that
/// state; otherwise the operation is decided again on the newer state
/// (docs/decisions/006-compare-and-write.md). So a step is atomic, and the fence of a lease is
/// effective with concurrent writers. The last written state is cached: if one instance serves a
/// conversation, an operation is one round trip to Redis. A result from cached state is returned
/// only after Redis confirmed its revision.
///
/// With `feed`, an archive receives every step through the outbox. An idle session is then only
/// evicted from Redis after its timeout, and restored (as after a FLUSHALL) when it is used again.
/// Without `feed`, the idle timeout ends the session. If no instance runs to reap an expired
/// session, its keys expire in Redis a while later.
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
