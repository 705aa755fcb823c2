#pragma once

namespace continuo {

struct Services;

/// Shuts down a running server in order: requests in flight get SHUTDOWN_GRACE_SECONDS and are then
/// cancelled; background loops are cancelled; cancelled turns give their leases back; then the
/// shards stop and the database is closed. Each step has a time limit. Thread: not a shard's;
/// blocks.
void shut_down(Services& services);

}  // namespace continuo
