#pragma once

#include "async/task.hpp"

namespace continuo {

struct Services;

/// Every SESSION_CLEANUP_INTERVAL: drops what is past its time from the session store, the archive
/// and the memories, and refreshes the gauges. Ends when cancelled.
Task<void> clean_up_periodically(Services& services);

/// Every third of a lease: answers turns whose holder died. Ends when cancelled.
Task<void> answer_pending_periodically(Services& services);

}  // namespace continuo
