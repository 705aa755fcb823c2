#pragma once

#include <optional>
#include <string>
#include <utility>

#include "async/task.hpp"
#include "session/memory/session_map.hpp"

namespace continuo {

/// The exclusive right to change one session, or to load it into memory. One coroutine at a time
/// has it; the others wait in the order of their arrival, which blocks no thread. Released by
/// destruction. Only the holder changes the record in memory, so that a decision made before a
/// write to the archive is still valid after it.
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

/// Waits for the lock of `id`, which need not be in memory, nor exist.
/// `map` outlives the call. A coroutine that still waits when its io_context is destroyed is
/// destroyed with it, as with Asio's own operations; no other thread uses `map` then.
/// Cancel: no; the wait is as long as the writes ahead of it.
[[nodiscard]] Task<SessionLock> lock_session(SessionMap& map, std::string id);
/// nullopt when another coroutine has it.
[[nodiscard]] std::optional<SessionLock> try_lock_session(SessionMap& map, const std::string& id);

}  // namespace continuo
