#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "session/redis/optimistic_session_updater.hpp"

namespace continuo {

// The SessionStore operations on many sessions. `updater` outlives the call.

/// Sessions with a pending turn and no valid lease, the longest expired first. Does a part of the
/// background work first: migrations, and the count of all sessions.
[[nodiscard]] Task<Result<std::vector<std::string>>> find_unleased(
    OptimisticSessionUpdater& updater, std::size_t limit
);

/// Reads the page's keys from the indexes (session_index.hpp), then the states.
[[nodiscard]] Task<Result<Page<Session>>> list_sessions(
    OptimisticSessionUpdater& updater, ListRequest request
);

[[nodiscard]] Task<Result<std::uint64_t>> erase_ended(
    OptimisticSessionUpdater& updater, TimePoint cutoff
);

}  // namespace continuo
