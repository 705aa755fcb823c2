#pragma once

#include <memory>

#include "database/engine/job_queue.hpp"
#include "database/instance_reports.hpp"

namespace continuo {

/// On the queues of a database's writer and readers, which outlive it. PostgreSQL only.
[[nodiscard]] std::unique_ptr<InstanceReports> make_sql_instance_reports(
    JobQueue& writes, JobQueue& reads
);

}  // namespace continuo
