#pragma once

#include <chrono>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "session/session_store.hpp"

namespace continuo {

/// Renews a lease every third of `lease_time` while the reply to its turn is being made. Returns
/// the reason to stop: `timeout` at the deadline, `conflict` when another instance holds the turn,
/// `cancelled` when this task was cancelled. Retries after other errors of the store: the lease may
/// still be valid. `sessions` must outlive the call. Cancel: at once, returned as a value because
/// throwing an exception would cost more than a whole turn.
[[nodiscard]] Task<Error> renew_lease(
    SessionStore& sessions, Lease lease, std::chrono::milliseconds lease_time, Deadline deadline
);

}  // namespace continuo
