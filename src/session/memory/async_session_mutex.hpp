#pragma once

#include <optional>
#include <string>
#include <utility>

#include "async/task.hpp"
#include "session/memory/session_map.hpp"

namespace continuo {

/// A lock on one session, to change it or load it into memory. Other coroutines wait for it in the
/// order of their arrival without blocking a thread. Released by destruction. Only the holder
/// changes the record in memory, so that a decision made before a write to the archive is still
/// valid after it.
class SessionLock {
public:
    SessionLock(SessionMap& map, std::string id, Slot& slot)
        : x_map(&map), x_id(std::move(id)), x_slot(&slot) {}
    SessionLock(SessionLock&& other) noexcept
        : x_map(std::exchange(other.x_map, nullptr)),
          x_id(std::move(other.x_id)),
          x_slot(other.x_slot) {}
    SessionLock& operator=(SessionLock&&) = delete;
    ~SessionLock() {
        if (x_map != nullptr) leave();
    }

    [[nodiscard]] const std::string& id() const { return x_id; }
    [[nodiscard]] Slot& slot() const { return *x_slot; }
    [[nodiscard]] SessionMap::Locked lock_stripe() const { return x_map->lock(x_id); }

private:
    void leave();

    SessionMap* x_map;
    std::string x_id;
    Slot* x_slot;
};

/// Waits for the lock of `id`. The session need not be in memory or exist.
/// `map` outlives the call. A coroutine that is waiting when its io_context is destroyed is
/// destroyed with it, as in Asio's own operations; no other thread must use `map` then.
/// Cancellation: not supported; the wait lasts as long as the writes queued before it.
[[nodiscard]] Task<SessionLock> lock_session(SessionMap& map, std::string id);
/// nullopt if another coroutine has the lock.
[[nodiscard]] std::optional<SessionLock> try_lock_session(SessionMap& map, const std::string& id);

}  // namespace continuo
