#pragma once

#include <memory>

#include "base/clock.hpp"
#include "database/analytics_store.hpp"
#include "database/engine/job_queue.hpp"

namespace continuo {

/// Figures about conversations, on the queues of a database's writer and readers. All outlive it.
[[nodiscard]] std::unique_ptr<AnalyticsStore> make_sql_analytics_store(
    JobQueue& writes, JobQueue& reads, const Clock& clock
);

}  // namespace continuo
