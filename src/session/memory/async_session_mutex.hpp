#pragma once

#include <optional>
#include <string>
#include <utility>

#include "async/task.hpp"
#include "session/memory/session_map.hpp"

namespace continuo {

/// The right to change one session, or to bring it into memory: one coroutine at a time has it, the
/// others wait in the order in which they came. Waiting blocks no thread.
/// Given up by destruction. The record in memory is changed by the holder alone, so that what the
/// holder decided before it wrote to the archive still holds afterwards.
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

/// Waits for its turn at `id`, which need not be in memory, nor be at all.
/// `map` outlives the call. A coroutine that still waits when its io_context is destroyed is
/// destroyed with it, as with Asio's own operations; no other thread uses `map` then.
/// Cancel: not; the wait is as long as the writes ahead of it.
[[nodiscard]] Task<SessionLock> lock_session(SessionMap& map, std::string id);
/// nullopt when somebody is inside.
[[nodiscard]] std::optional<SessionLock> try_lock_session(SessionMap& map, const std::string& id);

}  // namespace continuo
