#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "session/memory/async_session_mutex.hpp"
#include "session/memory/in_memory_session_store.hpp"
#include "session/memory/session_map.hpp"
#include "session/transitions/transitions.hpp"

namespace continuo {

/// Loads sessions into memory, evicts them, and writes their steps to the archive.
///
/// With an archive, a session is locked (async_session_mutex.hpp) from before the decision until
/// the step is in the archive and in the record. A coroutine that holds a session's lock never
/// waits for another one (eviction uses try_lock_session), so there is no deadlock.
class SessionCache {
public:
    /// `archive` and `metrics` may be null; all outlive it.
    SessionCache(
        const InMemorySessionStoreConfig& config,
        Archive* archive,
        const Clock& clock,
        Metrics* metrics
    );

    [[nodiscard]] SessionMap& map() { return x_map; }
    [[nodiscard]] const SessionMap& map() const { return x_map; }
    [[nodiscard]] Archive* archive() const { return x_archive; }
    [[nodiscard]] StepContext context() const;
    [[nodiscard]] const Lifetimes& lifetimes() const { return x_lifetimes; }
    [[nodiscard]] std::uint64_t evicted() const { return x_evicted.load(); }
    [[nodiscard]] std::uint64_t expired() const { return x_expired.load(); }

    // Without suspension:

    /// The session's slot if its record is in memory and alive; nullptr if the session may be in
    /// the archive. Without an archive, an expired session is removed. Errors: gone; without an
    /// archive also not_found.
    [[nodiscard]] Result<Slot*> find_alive(SessionMap::Locked& locked, const std::string& id);
    /// The session's lock if its record is in memory, alive and not locked. Errors: as find_alive.
    [[nodiscard]] std::optional<Result<SessionLock>> try_lock_alive(const std::string& id);
    void make(SessionMap::Locked& locked, Slot& slot, Step&& step, bool saved);
    void put_new(SessionMap::Locked& locked, Step&& step);
    void add_tombstone(SessionMap::Locked& locked, const std::string& id);
    /// Without an archive. Errors: conflict (id_taken); gone if the id has a tombstone.
    Result<SessionSnapshot> create_in_memory(Step step);
    /// Errors: as check_erase().
    Result<bool> erase_in_memory(const std::string& id, EraseFor whom = EraseFor::operators);
    /// Drops the longest unused sessions, except `newcomer`, until the limits are met. Returns the
    /// id of a session that must be written before it can be dropped.
    std::optional<std::string> drop_surplus(const std::string& newcomer);

    // With an archive. Call them shielded (shielded.hpp): cancellation must not interrupt them.

    /// Waits for the session's lock, and loads its record if it is not in memory.
    Task<Result<SessionLock>> lock_alive(std::string id);
    /// Writes a step to the archive atomically.
    Task<Result<void>> write(SessionWrite step);
    /// Drops the record after a failed write, to be loaded again, unless the error (unavailable)
    /// says that nothing was written.
    void forget_unless_untouched(const SessionLock& session_lock, const Error& error);
    Task<void> make_room(std::string newcomer);
    /// Errors: as create_in_memory.
    Task<Result<SessionSnapshot>> create(Step step);
    /// Errors: as check_erase(), and the archive's.
    Task<Result<bool>> erase(std::string id, EraseFor whom = EraseFor::operators);
    /// Drops a session that was erased in the archive and adds a tombstone.
    Task<void> forget_erased(std::string id);

    /// See SessionStore::reap.
    Task<Result<std::uint64_t>> reap(std::size_t limit);

private:
    struct Leaving {
        bool found = false;
        std::optional<std::string> unsaved;  ///< found, but must be written first
    };
    Leaving drop_longest_unused(std::size_t stripe, const std::string& newcomer);
    Task<Result<SessionRecord>> load(std::string id);
    /// Whether the session exists in memory or in the archive. Errors: gone, and the archive's.
    Task<Result<bool>> find_trace(std::string id);
    /// check_erase() of a locked session in memory or in the archive.
    Task<Result<void>> check_erase_of(const SessionLock* session_lock, EraseFor whom);
    Task<bool> save_and_drop(std::string id);
    std::uint64_t drop_idle(std::size_t limit, std::vector<std::string>& unsaved);
    Task<Result<std::uint64_t>> erase_over(std::size_t limit);
    [[nodiscard]] bool is_idle(const Slot& slot, TimePoint now) const;

    InMemorySessionStoreConfig x_config;
    Lifetimes x_lifetimes;
    Archive* x_archive;
    const Clock& x_clock;
    Metrics* x_metrics;
    SessionMap x_map;
    std::atomic<std::uint64_t> x_evicted{0};
    std::atomic<std::uint64_t> x_expired{0};
};

}  // namespace continuo
