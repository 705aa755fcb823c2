#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "session/postgres/shared_session_updater.hpp"
#include "session/session_store.hpp"

namespace continuo {

// Operations on sessions that are found by their state.

/// Sessions with a pending turn and no valid lease, the longest expired first; more than `limit`,
/// because a turn that nobody answers, for example of a session that cannot be read, must not hide
/// others.
[[nodiscard]] Task<Result<std::vector<std::string>>> find_unleased(
    SharedSessionUpdater& updater, std::size_t limit
);

/// See SessionStore::list. Without sessions past their lifetime that are not erased yet.
[[nodiscard]] Task<Result<Page<Session>>> list_sessions(
    SharedSessionUpdater& updater, ListRequest request
);

[[nodiscard]] Task<Result<std::uint64_t>> erase_ended(
    SharedSessionUpdater& updater, TimePoint cutoff
);

}  // namespace continuo
