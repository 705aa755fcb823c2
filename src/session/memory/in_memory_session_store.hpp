#pragma once

#include <chrono>
#include <memory>

#include "base/clock.hpp"
#include "session/session_store.hpp"

namespace continuo {

class Metrics;

struct InMemorySessionStoreConfig {
    std::size_t sessions_max = 10'000;              ///< SESSION_MAX_SESSIONS
    std::size_t memory_max = 512 * 1024 * 1024;     ///< bytes; SESSION_MEMORY_MAX_MB
    std::chrono::seconds idle_timeout{30 * 60};     ///< SESSION_TIMEOUT_MINUTES
    std::chrono::seconds lifetime_max{168 * 3600};  ///< SESSION_MAX_LIFETIME_HOURS
    std::size_t messages_max = 1000;                ///< SESSION_MAX_MESSAGES, of all roles
    /// Newest messages kept in memory when there is an archive (at least 1), which is the most that
    /// Begun::history has. Unsaved messages and those of the pending turn are kept in any case.
    std::size_t messages_kept = 64;
    std::size_t stripes = 64;  ///< locks; rounded down to a power of two
};

/// Sessions of one process, in a lock-striped map.
///
/// With an archive, every step that must survive is written there before it is visible. A session
/// that left memory (idle, evicted, restart) is loaded from it by any operation that names it; the
/// idle timeout then only frees memory, and a session ends at its absolute lifetime. An ordinary
/// turn is one write. Steps of one session wait for each other's writes, in order; readers wait for
/// none. Without an archive a session that leaves memory is lost (not_found), and no call suspends.
///
/// Bounds: `sessions_max` and `memory_max`, exact and across all stripes. The session whose idle
/// clock moved longest ago is evicted, found in a time that does not depend on their number. A
/// session with a live lease or a write in flight is never evicted, nor is the one that has just
/// grown: the bounds may be exceeded by these.
/// Memory: under 2 KB for an idle session without its messages.
/// `archive` (may be null), `clock` and `metrics` (may be null) outlive the store; the store
/// outlives every call, and so does the io_context of its caller.
[[nodiscard]] std::unique_ptr<SessionStore> make_in_memory_session_store(
    InMemorySessionStoreConfig config, Archive* archive, const Clock& clock, Metrics* metrics
);

}  // namespace continuo
