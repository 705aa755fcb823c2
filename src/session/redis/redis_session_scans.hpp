#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "session/redis/optimistic_session_updater.hpp"

namespace continuo {

// The operations on many sessions in Redis; see SessionStore. `updater` outlives the call.

[[nodiscard]] Task<Result<std::vector<Begun>>> take_over_pending(
    OptimisticSessionUpdater& updater,
    std::string instance,
    std::chrono::milliseconds lease_time,
    std::size_t limit
);

/// Reads a part of the indexes (session_index.hpp) and the states of the page.
[[nodiscard]] Task<Result<Page<Session>>> list_sessions(
    OptimisticSessionUpdater& updater, ListRequest request
);

[[nodiscard]] Task<Result<std::uint64_t>> erase_ended(
    OptimisticSessionUpdater& updater, TimePoint cutoff
);

}  // namespace continuo
