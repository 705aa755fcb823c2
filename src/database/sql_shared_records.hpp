#pragma once

#include <memory>
#include <string>

#include "database/engine/job_queue.hpp"
#include "database/shared_records.hpp"

namespace continuo {

/// On the queues of a SQLite database's writer and readers, which outlive it. `database_id`: the
/// origin of its own changes.
[[nodiscard]] std::unique_ptr<SharedRecordStore> make_sql_shared_record_store(
    JobQueue& writes, JobQueue& reads, std::string database_id
);

}  // namespace continuo
