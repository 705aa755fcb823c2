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
/// What a operation does is decided here, by the same pure transitions as in memory, on the state
/// as it was read; Redis makes the step only if the session still has the stamp of that state, and
/// otherwise the operation decides again on the newer one
/// (docs/decisions/006-compare-and-write.md). So a step is atomic, and the fence of a lease holds,
/// whoever writes at the same time. The state of the last write is kept here: while a conversation
/// stays with one instance, a operation is one trip to Redis. What was decided on kept state counts
/// only once Redis confirmed its stamp.
///
/// With `feed`, an archive learns every step through the outbox; a session whose idle clock ran
/// out only leaves Redis then, and comes back, as after a FLUSHALL, when it is asked for. Without,
/// its idle clock ends its life. Redis drops a session by itself a while later, should no instance
/// run to reap it.
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
