#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "session/memory/session_cache.hpp"
#include "session/session_store.hpp"

namespace continuo {

// Operations that find sessions by their state and change each in a separate step. Call them
// shielded, like those of SessionCache.

/// See SessionStore::take_over.
[[nodiscard]] Task<Result<std::vector<Begun>>> take_over_pending(
    SessionCache& cache,
    std::string instance,
    std::chrono::milliseconds lease_time,
    std::size_t limit
);

/// See SessionStore::erase_ended_before.
[[nodiscard]] Task<Result<std::uint64_t>> erase_ended(SessionCache& cache, TimePoint cutoff);

}  // namespace continuo
