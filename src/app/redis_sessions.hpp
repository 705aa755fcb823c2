#pragma once

#include "app/services.hpp"

namespace continuo {

/// Sessions in Redis: connects the shards, and creates the archive feed and the store. A Redis that
/// is unreachable is no error: connecting is retried for as long as the process runs.
/// Errors: those that retrying cannot fix (the URL, certificates, encryption keys).
[[nodiscard]] Result<void> open_redis_sessions(Services& services, const Clock& clock);

/// Logs when Redis becomes unreachable and reachable, and faults of its configuration at each
/// connect. Ends when cancelled.
Task<void> watch_redis(Services& services);
/// Copies the outbox into the archive. Ends when cancelled.
Task<void> feed_archive(Services& services);

}  // namespace continuo
