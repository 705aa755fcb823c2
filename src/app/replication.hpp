#pragma once

#include "app/services.hpp"

namespace continuo {

/// With sessions in Redis and a database of the instance's own: what all instances share besides
/// conversations is kept in Redis, too, and `services.database` becomes make_replicated_database().
/// Waits a few seconds for what Redis has; what takes longer, or an unreachable Redis, is left to
/// follow_shared_records(). Errors: the encryption keys.
[[nodiscard]] Result<void> open_replication(Services& services);

/// Follows the changes of other instances, and indexes documents. Ends when cancelled.
Task<void> follow_shared_records(Services& services);

}  // namespace continuo
