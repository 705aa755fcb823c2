#pragma once

#include <chrono>
#include <memory>

#include "base/clock.hpp"
#include "session/session_store.hpp"

namespace continuo {

class Metrics;

struct InMemorySessionStoreConfig {
    std::size_t sessions_max = 10'000;              ///< SESSION_MAX_SESSIONS
    std::chrono::seconds idle_timeout{30 * 60};     ///< SESSION_TIMEOUT_MINUTES
    std::chrono::seconds lifetime_max{168 * 3600};  ///< SESSION_MAX_LIFETIME_HOURS
    std::size_t messages_max = 1000;                ///< SESSION_MAX_MESSAGES, of all roles
    /// Newest messages held in memory when there is an archive (at least 1); Begun::history carries
    /// no more than these. Unsaved ones and those of the pending turn are held beside them.
    std::size_t messages_kept = 64;
    std::size_t stripes = 64;  ///< locks; rounded down to a power of two
};

/// Sessions of one process, in a lock-striped map.
///
/// With an archive every step that must survive is written there before it is visible, and what
/// left memory (idle, no room, restart) comes back from it with any verb that names it; the idle
/// timeout then only frees memory, and a session's life ends at its absolute lifetime. An ordinary
/// turn is one write. Steps of one session wait for each other's writes, in order; readers wait for
/// none. Without an archive memory is all there is: what leaves it is gone for good (not_found),
/// and no call suspends.
///
/// Bound: exact, across all stripes; the session whose idle clock moved longest ago leaves, found
/// in a time that does not depend on their number. One with a live lease or a write in flight never
/// leaves, so that as many as are being answered may be above the bound.
/// Memory: under 2 KB for an idle session beside its messages.
/// `archive` (may be null), `clock` and `metrics` (may be null) outlive the store; the store
/// outlives every call, and so does the io_context of its caller.
[[nodiscard]] std::unique_ptr<SessionStore> make_in_memory_session_store(
    InMemorySessionStoreConfig config, Archive* archive, const Clock& clock, Metrics* metrics
);

}  // namespace continuo
