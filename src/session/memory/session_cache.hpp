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

/// Brings sessions into memory and out of it, and what happens to them into the archive. The verbs
/// decide; this keeps.
///
/// With an archive, whoever changes a session holds it (async_session_mutex.hpp) from before the
/// decision until the archive has written and the record shows it. Nobody waits for a gate while
/// holding another, so there is no deadlock: making room only ever tries.
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

    // Without suspension.

    /// The session's slot if its record is in memory and alive; nullptr when the archive must be
    /// asked. Errors: gone; not_found when there is no archive. What ended is dropped on the way.
    [[nodiscard]] Result<Slot*> find_alive(SessionMap::Locked& locked, const std::string& id);
    /// The session, if that needs no waiting: its record is in memory and alive, and nobody is
    /// inside. Errors: as find_alive.
    [[nodiscard]] std::optional<Result<SessionLock>> try_lock_alive(const std::string& id);
    void make(SessionMap::Locked& locked, Slot& slot, Step&& step, bool saved);
    void put_new(SessionMap::Locked& locked, Step&& step);
    void add_tombstone(SessionMap::Locked& locked, const std::string& id);
    /// Where there is no archive. Errors: conflict when the id is taken, gone when it was a short
    /// while ago.
    Result<Session> create_in_memory(Step step);
    bool erase_in_memory(const std::string& id);
    /// Drops the longest unused sessions until the bound holds; never `newcomer`. Returns the id of
    /// one that must be written before it may leave.
    std::optional<std::string> drop_surplus(const std::string& newcomer);

    // With an archive. To be called shielded (shielded.hpp): half of it must not be lost.

    /// Waits for the session and sees to it that its record is in memory and alive.
    Task<Result<SessionLock>> lock_alive(std::string id);
    /// What is between decision and record: nothing, or a write that failed as a whole.
    Task<Result<void>> write(SessionWrite step);
    /// After a write that may or may not have been done the archive alone knows the truth: the
    /// record leaves memory, to be read again.
    void forget_unless_untouched(const SessionLock& session_lock, const Error& error);
    Task<void> make_room(std::string newcomer);
    /// Errors: conflict when the id is taken, gone when it was a short while ago.
    Task<Result<Session>> create(Step step);
    Task<Result<bool>> erase(std::string id);
    /// Memory follows an archive that erased it.
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
    /// Whether a session of this id is or was there. Errors: gone, and the archive's.
    Task<Result<bool>> find_trace(std::string id);
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
