#pragma once

#include <chrono>
#include <string>

#include "session/transitions/transitions.hpp"

namespace continuo {

// The lease: the right of one instance to answer a turn until a given time, with a fence by which
// commits under older leases are refused. lease.cpp also has decide_renew, decide_freeze,
// decide_abandon and decide_take_over.

/// Whether the holder of `lease` may write. Compares the turn and the fence, not the time: an
/// expired lease is valid until another instance takes the turn over.
[[nodiscard]] bool is_current(const SessionRecord& record, const Lease& lease);

/// Always conflict (stale_lease).
[[nodiscard]] std::unexpected<Error> fail_stale(const Lease& lease);

/// Errors: invalid_input for an empty or too long instance name, or a time of 0 or above
/// lease_time_max.
[[nodiscard]] Result<void> check_lease(
    const std::string& instance, std::chrono::milliseconds lease_time
);

/// The turn has a new holder, who has said nothing yet.
void lease_to(PendingTurn& pending, std::string holder, TimePoint end);

/// Puts the lease in `step.pending` under a new fence and fills `begun` with the lease, the
/// messages and at most `history_limit` messages of history.
void grant_lease(
    Begun& begun,
    const SessionRecord& record,
    Step& step,
    const Message& message,
    std::size_t history_limit
);

}  // namespace continuo
