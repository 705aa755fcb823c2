#pragma once

#include "app/services.hpp"

namespace continuo {

/// With sessions in Redis and a database of the instance's own: what all instances share besides
/// conversations is kept in Redis, too, and `services.database` becomes make_replicated_database().
/// With `redis_is_there`, waits a few seconds for what Redis has; the rest is left to
/// follow_shared_records(). Errors: the encryption keys.
[[nodiscard]] Result<void> open_replication(Services& services, bool redis_is_there);

/// Follows the changes of other instances, and indexes documents. Ends when cancelled.
Task<void> follow_shared_records(Services& services);

}  // namespace continuo
