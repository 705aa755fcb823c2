#pragma once

#include <memory>

#include "base/clock.hpp"
#include "database/engine/job_queue.hpp"
#include "database/shared_sessions.hpp"

namespace continuo {

/// On the queues of a database's writer and readers. All outlive it.
[[nodiscard]] std::unique_ptr<SharedSessions> make_sql_shared_sessions(
    JobQueue& writes, JobQueue& reads, const Clock& clock
);

}  // namespace continuo
