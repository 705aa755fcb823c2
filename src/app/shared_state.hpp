#pragma once

#include "app/services.hpp"
#include "session/session_seal.hpp"

namespace continuo {

/// What seals sessions outside the process; null when nothing does. Errors: invalid_input.
[[nodiscard]] Result<std::shared_ptr<const SessionSeal>> make_session_seal(
    const SessionSettings& settings
);

/// How many replicas must have a write before it counts.
[[nodiscard]] std::size_t replicas_awaited(const SessionSettings& settings);
/// Who we are to the sentinels.
[[nodiscard]] RedisLogin make_sentinel_login(const RedisSettings& settings);

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
