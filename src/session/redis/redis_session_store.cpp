#include "session/redis/redis_session_store.hpp"

#include <boost/json.hpp>

#include "session/optimistic_session_store.hpp"
#include "session/redis/optimistic_session_updater.hpp"
#include "session/redis/redis_session_scans.hpp"

namespace continuo {

std::unique_ptr<SessionStore> make_redis_session_store(
    RedisSessionStoreConfig config,
    RedisCommands& redis,
    const Clock& clock,
    Metrics* metrics,
    ArchiveFeed* feed
) {
    return std::make_unique<OptimisticSessionStore<OptimisticSessionUpdater>>(
        "RedisSessionStore", metrics, config, redis, clock, feed, metrics
    );
}

}  // namespace continuo
