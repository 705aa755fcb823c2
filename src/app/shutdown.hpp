#pragma once

namespace continuo {

struct Services;

/// Ends a running server in order: requests in flight get SHUTDOWN_GRACE_SECONDS, then are
/// cancelled; background loops are cancelled; turns that were cancelled give their leases back;
/// then the shards stop and the database is closed. Each step has a time limit. Thread: none of the
/// shards' own; blocks.
void shut_down(Services& services);

}  // namespace continuo
