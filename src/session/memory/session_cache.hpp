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

/// Loads sessions into memory, evicts them, and writes their steps to the archive. The operations
/// decide what a step is.
///
/// With an archive, a session is locked (async_session_mutex.hpp) from before the decision until
/// the archive has written the step and the record shows it. No coroutine waits for a session's
/// lock while it has another (eviction only tries), so there is no deadlock.
class SessionCache {
public:
    SessionCache(const InMemorySessionStoreConfig& config, Archive* archive, const Clock& clock);

    [[nodiscard]] SessionMap& map() { return x_map; }
    [[nodiscard]] const SessionMap& map() const { return x_map; }
    [[nodiscard]] Archive* archive() const { return x_archive; }
    [[nodiscard]] StepContext context() const;
    [[nodiscard]] const Lifetimes& lifetimes() const { return x_lifetimes; }
    [[nodiscard]] std::uint64_t evicted() const { return x_evicted.load(); }
    [[nodiscard]] std::uint64_t expired() const { return x_expired.load(); }

    // These do not suspend.

    /// The session's slot if its record is in memory and alive; nullptr when the archive must be
    /// asked. A session whose life has ended is dropped. Errors: gone; not_found when there is no
    /// archive.
    [[nodiscard]] Result<Slot*> find_alive(SessionMap::Locked& locked, const std::string& id);
    /// The session's lock, if that needs no waiting: its record is in memory and alive, and not
    /// locked. Errors: as find_alive.
    [[nodiscard]] std::optional<Result<SessionLock>> try_lock_alive(const std::string& id);
    void make(SessionMap::Locked& locked, Slot& slot, Step&& step, bool saved);
    void put_new(SessionMap::Locked& locked, Step&& step);
    void add_tombstone(SessionMap::Locked& locked, const std::string& id);
    /// Without an archive. Errors: conflict (id_taken); gone when a session of this id was erased a
    /// short while ago.
    Result<SessionSnapshot> create_in_memory(Step step);
    /// Errors: as check_erase().
    Result<bool> erase_in_memory(const std::string& id, EraseFor whom = EraseFor::operators);
    /// Drops the longest unused sessions until the bounds hold; never `newcomer`. Returns the id of
    /// a session that must be written before it may be dropped.
    std::optional<std::string> drop_surplus(const std::string& newcomer);

    // With an archive. Call them shielded (shielded.hpp): they must not be cut off half way.

    /// Waits for the session's lock, and loads its record if it is not in memory.
    Task<Result<SessionLock>> lock_alive(std::string id);
    /// Writes a step to the archive, whole or not at all.
    Task<Result<void>> write(SessionWrite step);
    /// After a write whose outcome is unknown, only the archive has the state: the record leaves
    /// memory, to be loaded again.
    void forget_unless_untouched(const SessionLock& session_lock, const Error& error);
    Task<void> make_room(std::string newcomer);
    /// Errors: as create_in_memory.
    Task<Result<SessionSnapshot>> create(Step step);
    /// Errors: as check_erase(), and the archive's.
    Task<Result<bool>> erase(std::string id, EraseFor whom = EraseFor::operators);
    /// Drops a session that the archive has erased.
    Task<void> forget_erased(std::string id);

    /// See SessionStore::reap.
    Task<Result<std::uint64_t>> reap(std::size_t limit);

private:
    struct Leaving {
        bool found = false;
        std::optional<std::string> unsaved;  ///< found, and to be written first
    };
    Leaving drop_longest_unused(std::size_t stripe, const std::string& newcomer);
    Task<Result<SessionRecord>> load(std::string id);
    /// Whether there is a session of this id, in memory or in the archive. Errors: gone, and the
    /// archive's.
    Task<Result<bool>> find_trace(std::string id);
    /// check_erase() of a locked session, wherever it is.
    Task<Result<void>> check_erase_of(const SessionLock* session_lock, EraseFor whom);
    Task<bool> save_and_drop(std::string id);
    std::uint64_t drop_idle(std::size_t limit, std::vector<std::string>& unsaved);
    Task<Result<std::uint64_t>> erase_over(std::size_t limit);
    [[nodiscard]] bool is_idle(const Slot& slot, TimePoint now) const;

    InMemorySessionStoreConfig x_config;
    Lifetimes x_lifetimes;
    Archive* x_archive;
    const Clock& x_clock;
    SessionMap x_map;
    std::atomic<std::uint64_t> x_evicted{0};
    std::atomic<std::uint64_t> x_expired{0};
};

}  // namespace continuo
