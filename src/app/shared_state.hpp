#pragma once

#include "app/services.hpp"

namespace continuo {

/// Sessions in Redis: connects the shards, and makes the feed of the archive and the store. A Redis
/// that is away is no error: it is tried again for as long as the process runs.
/// Errors: what no waiting will mend (the URL, certificates, keys of the seal).
[[nodiscard]] Result<void> open_shared_state(Services& services, const Clock& clock);

/// Says once whether Redis can be reached, and what is wrong with how it is configured; again each
/// time it comes back.
Task<void> watch_redis(Services& services);
/// Brings the outbox into the archive.
Task<void> feed_archive(Services& services);

}  // namespace continuo
