#pragma once

#include <memory>

#include "database/database.hpp"
#include "replication/record_replicator.hpp"

namespace continuo {

/// `database` as one of several over one Redis: documents, tickets and notes are changed in the log
/// first (RecordReplicator::edit), so that every instance has them; everything else is that of
/// `database`. While Redis cannot be reached, these changes are `unavailable`, and reading goes on.
/// Further errors: busy (others keep changing the same), limit_exceeded (shared_full).
/// Both outlive it; `clock` as well.
[[nodiscard]] std::unique_ptr<Database> make_replicated_database(
    Database& database, RecordReplicator& replicator, const Clock& clock
);

}  // namespace continuo
