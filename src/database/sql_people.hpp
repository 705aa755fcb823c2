#pragma once

#include <memory>

#include "database/engine/job_queue.hpp"
#include "database/repositories.hpp"

namespace continuo {

// The tables of those who work with conversations, on the queues of a database's writer and
// readers. Both outlive these.

[[nodiscard]] std::unique_ptr<OperatorStore> make_sql_operator_store(
    JobQueue& writes, JobQueue& reads
);
[[nodiscard]] std::unique_ptr<NoteStore> make_sql_note_store(JobQueue& writes, JobQueue& reads);

}  // namespace continuo
