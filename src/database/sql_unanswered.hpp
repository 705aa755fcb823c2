#pragma once

#include <memory>

#include "database/engine/job_queue.hpp"
#include "database/repositories.hpp"

namespace continuo {

/// On the queue of a database's readers, which outlives it.
[[nodiscard]] std::unique_ptr<UnansweredStore> make_sql_unanswered_store(JobQueue& reads);

}  // namespace continuo
