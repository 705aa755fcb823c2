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

/// See SessionStore::take_over.
[[nodiscard]] Task<Result<std::vector<Begun>>> take_over_pending(
    SharedSessionUpdater& updater,
    std::string instance,
    std::chrono::milliseconds lease_time,
    std::size_t limit
);

/// See SessionStore::list. Without sessions past their lifetime that are not erased yet.
[[nodiscard]] Task<Result<Page<Session>>> list_sessions(
    SharedSessionUpdater& updater, ListRequest request
);

}  // namespace continuo
