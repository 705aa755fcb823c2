#pragma once

#include "session/session_keeper.hpp"
#include "session/session_store.hpp"

namespace continuo {

/// A page of the sessions in memory, newest created first; sessions made at the same moment by id,
/// so that a cursor always names one place. What ended is left out. Locks one stripe at a time: a
/// session that comes or goes meanwhile may be seen or not, every other one is seen exactly once.
/// Errors: invalid_input for a cursor that is not one of ours.
[[nodiscard]] Result<Page<Session>> list_sessions(
    SessionKeeper& keeper, const ListRequest& request
);

/// The ids of sessions in memory with a pending turn and no live lease, the longest without one
/// first.
[[nodiscard]] std::vector<std::string> find_unleased(SessionKeeper& keeper);

/// The ids of ended sessions in memory whose last activity is before `cutoff`.
[[nodiscard]] std::vector<std::string> find_ended_before(SessionKeeper& keeper, TimePoint cutoff);

}  // namespace continuo
