#pragma once

#include "async/task.hpp"

namespace continuo {

struct Services;

/// Every SESSION_CLEANUP_INTERVAL: removes expired entries from the session store, the archive and
/// the customer facts, and updates the gauges. Ends when cancelled.
Task<void> clean_up_periodically(Services& services);

/// Three times per lease time: answers turns whose lease expired because their instance ended.
/// Ends when cancelled.
Task<void> answer_pending_periodically(Services& services);

}  // namespace continuo
