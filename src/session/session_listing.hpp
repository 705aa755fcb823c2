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

}  // namespace continuo
