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
    /// Newest messages kept in memory with an archive (at least 1); Begun::history has no more than
    /// these. Unsaved messages and those of the pending turn are kept in addition.
    std::size_t messages_kept = 64;
    std::size_t stripes = 64;  ///< locks; rounded down to a power of two
};

/// Sessions of one process, in a lock-striped map.
///
/// With an archive, every durable step is written there before it is visible. A session that is not
/// in memory (idle, evicted, restart) is loaded by any operation that names it; the idle timeout
/// then only frees memory, and a session ends at its absolute lifetime. A turn is usually one
/// write. Steps of one session are serialized, including their writes; readers do not wait. Without
/// an archive a session that is removed from memory is lost (not_found), and no call suspends.
///
/// Limits: `sessions_max` and `memory_max`, exact and over all stripes. The session whose idle
/// clock moved longest ago is evicted; finding it takes constant time. A session with a valid lease
/// or a write in flight is never evicted, nor is the one that has just grown: these can exceed the
/// limits.
/// Memory: under 2 KB for an idle session without its messages.
/// `archive` (may be null), `clock` and `metrics` (may be null) outlive the store; the store
/// outlives every call, and so does the io_context of its caller.
[[nodiscard]] std::unique_ptr<SessionStore> make_in_memory_session_store(
    InMemorySessionStoreConfig config, Archive* archive, const Clock& clock, Metrics* metrics
);

}  // namespace continuo
