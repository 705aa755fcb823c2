#pragma once

#include <chrono>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "session/session_store.hpp"

namespace continuo {

/// Renews a lease each third of `lease_time` while the reply to its turn is being made. Returns the
/// reason to stop making it: `timeout` at the deadline, `conflict` when another instance has the
/// turn, `cancelled` when it was cancelled. A store that cannot be reached is asked again: the
/// lease may still hold. `sessions` outlives the call. Cancel: at once, as a value; an exception
/// would cost more than a whole turn.
[[nodiscard]] Task<Error> renew_lease(
    SessionStore& sessions, Lease lease, std::chrono::milliseconds lease_time, Deadline deadline
);

}  // namespace continuo
