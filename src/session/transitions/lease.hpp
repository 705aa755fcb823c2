#pragma once

#include <chrono>
#include <string>

#include "session/transitions/transitions.hpp"

namespace continuo {

// The lease: the right of one instance to answer a turn until a time, and the fence that makes
// every older lease useless. decide_renew, decide_abandon and decide_take_over are in lease.cpp as
// well.

/// The fence alone decides who may write. An expired lease is still good while no other instance
/// took the turn over: its holder was only slow.
[[nodiscard]] bool is_current(const SessionRecord& record, const Lease& lease);

/// Errors: conflict, always.
[[nodiscard]] std::unexpected<Error> fail_stale(const Lease& lease);

/// Errors: invalid_input for an instance without a name, and a time of 0 or above lease_time_max.
[[nodiscard]] Result<void> check_lease(
    const std::string& instance, std::chrono::milliseconds lease_time
);

/// Gives out the lease in `step.pending` under a new fence, with all that its holder needs to
/// answer.
void grant_lease(
    Begun& begun,
    const SessionRecord& record,
    Step& step,
    const Message& message,
    std::size_t history_limit
);

}  // namespace continuo
