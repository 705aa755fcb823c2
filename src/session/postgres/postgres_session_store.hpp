#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "base/clock.hpp"
#include "database/archive.hpp"
#include "database/shared_sessions.hpp"
#include "session/session_store.hpp"

namespace continuo {

class Metrics;

struct PostgresSessionStoreConfig {
    std::chrono::seconds lifetime_max{168 * 3600};  ///< SESSION_MAX_LIFETIME_HOURS
    std::size_t messages_max = 1000;                ///< SESSION_MAX_MESSAGES, of all roles
    std::size_t messages_kept = 64;       ///< newest messages read with a session (at least 1)
    std::size_t cached_sessions = 1000;   ///< SESSION_L1_CACHE_SIZE; 0: none
    std::chrono::seconds cached_for{60};  ///< SESSION_L1_CACHE_TTL_SECONDS, after the last use
};

/// Sessions in a PostgreSQL that several instances share, without Redis.
///
/// An instance decides an operation on the state that it read or wrote last, with the same pure
/// transitions as the other stores. The database writes the result only if the session still has
/// the revision of that state; otherwise the operation is decided again on the newer state
/// (docs/decisions/024-sessions-in-postgresql.md). The rows are those of the archive: a step that
/// is done is archived, and a session never leaves the store before its lifetime ends. `shared` and
/// `archive` (of the same database), `clock` (the same time for all instances, within a fraction of
/// the shortest lease) and `metrics` (may be null) outlive the store.
[[nodiscard]] std::unique_ptr<SessionStore> make_postgres_session_store(
    PostgresSessionStoreConfig config,
    SharedSessions& shared,
    Archive& archive,
    const Clock& clock,
    Metrics* metrics
);

}  // namespace continuo
