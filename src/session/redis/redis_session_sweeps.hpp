#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "session/redis/optimistic_session_updater.hpp"

namespace continuo {

// The verbs that look at many sessions in Redis; see SessionStore. `keeper` outlives the call.

[[nodiscard]] Task<Result<std::vector<Begun>>> take_over_pending(
    OptimisticSessionUpdater& updater,
    std::string instance,
    std::chrono::milliseconds lease_time,
    std::size_t limit
);

/// All that live are named by the indexes; only a filter has to look at each of them.
[[nodiscard]] Task<Result<Page<Session>>> list_sessions(
    OptimisticSessionUpdater& updater, ListRequest request
);

[[nodiscard]] Task<Result<std::uint64_t>> erase_ended(
    OptimisticSessionUpdater& updater, TimePoint cutoff
);

}  // namespace continuo
