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
    std::size_t messages_kept = 64;  ///< newest messages held in memory when there is an archive
    std::size_t stripes = 64;        ///< locks; a power of two
};

/// Sessions of one process, in a lock-striped map.
///
/// With an archive every step that must survive is written there before it is visible, and what
/// left memory (idle, no room, restart) comes back from it on the next message; the idle timeout
/// then only frees memory, and a session's life ends at its absolute lifetime. Without one, memory
/// is all there is: what leaves it is gone for good (not_found). `archive` (may be null), `clock`
/// and `metrics` (may be null) outlive the store. Memory: under 2 KB for an idle session beside its
/// messages. Eviction is O(1).
[[nodiscard]] std::unique_ptr<SessionStore> make_in_memory_session_store(
    InMemorySessionStoreConfig config, Archive* archive, const Clock& clock, Metrics* metrics
);

}  // namespace continuo
