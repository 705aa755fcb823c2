#pragma once

#include <memory>

#include "base/clock.hpp"
#include "database/archive.hpp"
#include "database/engine/job_queue.hpp"

namespace continuo {

/// The archive on the queues of a database's writer and readers. All of them outlive it.
[[nodiscard]] std::unique_ptr<Archive> make_sql_archive(
    JobQueue& writes, JobQueue& reads, const Clock& clock
);

}  // namespace continuo
