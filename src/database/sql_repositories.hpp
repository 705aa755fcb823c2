#pragma once

#include <memory>

#include "base/clock.hpp"
#include "database/engine/job_queue.hpp"
#include "database/repositories.hpp"

namespace continuo {

// The other tables, on the queues of a database's writer and readers. All of them outlive these.

[[nodiscard]] std::unique_ptr<TicketStore> make_sql_ticket_store(
    JobQueue& writes, JobQueue& reads, const Clock& clock
);
[[nodiscard]] std::unique_ptr<CustomerFactStore> make_sql_memory_store(
    JobQueue& writes, JobQueue& reads
);
[[nodiscard]] std::unique_ptr<DocumentStore> make_sql_document_store(
    JobQueue& writes, JobQueue& reads
);
[[nodiscard]] std::unique_ptr<AuditLog> make_sql_audit_log(JobQueue& writes, JobQueue& reads);

}  // namespace continuo
