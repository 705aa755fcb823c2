#pragma once

#include "app/services.hpp"

namespace continuo {

/// Connects the shards to Redis, and creates the archive feed, the session store, the cache and the
/// rate limits. An unreachable Redis is not an error: connecting is retried while the process runs.
/// Errors: those that retrying cannot fix (the URL, certificates, encryption keys).
[[nodiscard]] Result<void> open_redis_sessions(Services& services, const Clock& clock);

/// Logs when Redis becomes unreachable or reachable again, and after each connect the faults of its
/// configuration. Ends when cancelled.
Task<void> watch_redis(Services& services);
/// Copies the outbox into the archive. Ends when cancelled.
Task<void> feed_archive(Services& services);

}  // namespace continuo
