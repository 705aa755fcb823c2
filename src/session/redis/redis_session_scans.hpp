#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "session/redis/optimistic_session_updater.hpp"

namespace continuo {

// The SessionStore operations on many sessions. `updater` outlives the call.

[[nodiscard]] Task<Result<std::vector<Begun>>> take_over_pending(
    OptimisticSessionUpdater& updater,
    std::string instance,
    std::chrono::milliseconds lease_time,
    std::size_t limit
);

/// Reads the page's keys from the indexes (session_index.hpp), then the states.
[[nodiscard]] Task<Result<Page<Session>>> list_sessions(
    OptimisticSessionUpdater& updater, ListRequest request
);

[[nodiscard]] Task<Result<std::uint64_t>> erase_ended(
    OptimisticSessionUpdater& updater, TimePoint cutoff
);

}  // namespace continuo
