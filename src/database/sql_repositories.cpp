#include "database/sql_repositories.hpp"

#include "database/tables/tables.hpp"

namespace continuo {

namespace {

class SqlTicketStore final : public TicketStore {
public:
    SqlTicketStore(JobQueue& writes, JobQueue& reads, const Clock& clock)
        : x_writes(writes), x_reads(reads), x_clock(clock) {}

    Task<Result<Ticket>> load(std::string ticket_id) override {
        co_return co_await perform(x_reads, [ticket_id = std::move(ticket_id)](Tables& tables) {
            return tables.tickets.load(ticket_id);
        });
    }
    Task<Result<Page<Ticket>>> list(
        std::optional<TicketStatus> status, std::string cursor, std::size_t limit
    ) override {
        auto after = parse_cursor(cursor);
        if (!after) co_return std::unexpected(std::move(after.error()));
        co_return co_await perform(
            x_reads,
            [status,
             after = std::move(*after),
             with_total = cursor.empty(),
             count = std::min(limit, page_items_max)](Tables& tables) -> Result<Page<Ticket>> {
                auto page = tables.tickets.list(status, after, count);
                if (with_total) page.total = tables.tickets.count(status);
                return page;
            }
        );
    }
    Task<Result<Ticket>> patch(std::string ticket_id, TicketPatch patch) override {
        const auto locks = WriteLocks::none().with("ticket", ticket_id);
        co_return co_await perform(
            x_writes,
            locks,
            [ticket_id = std::move(ticket_id), patch = std::move(patch), now = x_clock.now()](
                Tables& tables
            ) { return tables.tickets.patch(ticket_id, patch, now); }
        );
    }

private:
    JobQueue& x_writes;
    JobQueue& x_reads;
    const Clock& x_clock;
};

class SqlMemoryStore final : public CustomerFactStore {
public:
    SqlMemoryStore(JobQueue& writes, JobQueue& reads) : x_writes(writes), x_reads(reads) {}

    Task<Result<std::vector<CustomerFact>>> recall(FactOwner owner, std::size_t limit) override {
        co_return co_await perform(
            x_reads,
            [owner = std::move(owner), count = std::min(limit, page_items_max)](Tables& tables
            ) -> Result<std::vector<CustomerFact>> { return tables.memories.recall(owner, count); }
        );
    }
    Task<Result<void>> store(std::vector<CustomerFact> memories) override {
        auto locks = WriteLocks::none();
        for (const auto& memory : memories)
            locks = locks.with("user", memory.user_id.value_or(memory.session_id));
        co_return co_await perform(
            x_writes,
            locks,
            [memories = std::move(memories)](Tables& tables) -> Result<void> {
                for (const auto& memory : memories)
                    tables.memories.merge(memory);
                return {};
            }
        );
    }
    Task<Result<std::uint64_t>> prune(TimePoint cutoff, std::size_t keep) override {
        co_return co_await perform(
            x_writes,
            [cutoff, kept = std::min(keep, page_items_max)](Tables& tables
            ) -> Result<std::uint64_t> { return tables.memories.prune(cutoff, kept); }
        );
    }

private:
    JobQueue& x_writes;
    JobQueue& x_reads;
};

class SqlDocumentStore final : public DocumentStore {
public:
    SqlDocumentStore(JobQueue& writes, JobQueue& reads) : x_writes(writes), x_reads(reads) {}

    Task<Result<Document>> load(std::string document_id) override {
        co_return co_await perform(x_reads, [document_id = std::move(document_id)](Tables& tables) {
            return tables.documents.load(document_id);
        });
    }
    Task<Result<Page<Document>>> list(std::string after, std::size_t limit, bool with_content)
        override {
        co_return co_await perform(
            x_reads,
            [after = std::move(after),
             count = std::min(limit, page_items_max),
             with_content](Tables& tables) -> Result<Page<Document>> {
                auto page = tables.documents.list(after, count, with_content);
                if (after.empty()) page.total = tables.documents.count();
                return page;
            }
        );
    }
    Task<Result<std::vector<std::string>>> hashes(std::vector<std::string> ids) override {
        co_return co_await perform(
            x_reads,
            [ids = std::move(ids)](Tables& tables) -> Result<std::vector<std::string>> {
                return tables.documents.hashes(ids);
            }
        );
    }
    Task<Result<std::uint64_t>> upsert(std::vector<Document> documents) override {
        co_return co_await perform(
            x_writes,
            WriteLocks::of_documents(),
            [documents = std::move(documents)](Tables& tables) -> Result<std::uint64_t> {
                return tables.documents.upsert(documents);
            }
        );
    }
    Task<Result<std::optional<std::uint64_t>>> erase(std::string document_id) override {
        co_return co_await perform(
            x_writes,
            WriteLocks::of_documents(),
            [document_id =
                 std::move(document_id)](Tables& tables) -> Result<std::optional<std::uint64_t>> {
                return tables.documents.erase(document_id);
            }
        );
    }
    Task<Result<std::optional<std::vector<DocumentChange>>>> changes(
        std::uint64_t after, std::uint64_t count
    ) override {
        co_return co_await perform(
            x_reads,
            [after, count](Tables& tables) -> Result<std::optional<std::vector<DocumentChange>>> {
                return tables.documents.changes(after, count);
            }
        );
    }
    Task<Result<std::uint64_t>> count() override {
        co_return co_await perform(x_reads, [](Tables& tables) -> Result<std::uint64_t> {
            return tables.documents.count();
        });
    }
    Task<Result<std::uint64_t>> count_failed() override {
        co_return co_await perform(x_reads, [](Tables& tables) -> Result<std::uint64_t> {
            return tables.documents.count_failed();
        });
    }
    Task<Result<std::uint64_t>> generation() override {
        co_return co_await perform(x_reads, [](Tables& tables) -> Result<std::uint64_t> {
            return tables.documents.generation();
        });
    }

private:
    JobQueue& x_writes;
    JobQueue& x_reads;
};

class SqlAuditLog final : public AuditLog {
public:
    SqlAuditLog(JobQueue& writes, JobQueue& reads) : x_writes(writes), x_reads(reads) {}

    Task<Result<void>> append(AuditEntry entry) override {
        co_return co_await perform(
            x_writes,
            WriteLocks::none(),
            [entry = std::move(entry)](Tables& tables) -> Result<void> {
                tables.audit.append(entry);
                return {};
            }
        );
    }
    Task<Result<std::vector<AuditEntry>>> newest(std::size_t limit) override {
        co_return co_await perform(
            x_reads,
            [count = std::min(limit, page_items_max)](Tables& tables
            ) -> Result<std::vector<AuditEntry>> { return tables.audit.newest(count); }
        );
    }

private:
    JobQueue& x_writes;
    JobQueue& x_reads;
};

}  // namespace

std::unique_ptr<TicketStore> make_sql_ticket_store(
    JobQueue& writes, JobQueue& reads, const Clock& clock
) {
    return std::make_unique<SqlTicketStore>(writes, reads, clock);
}
std::unique_ptr<CustomerFactStore> make_sql_memory_store(JobQueue& writes, JobQueue& reads) {
    return std::make_unique<SqlMemoryStore>(writes, reads);
}
std::unique_ptr<DocumentStore> make_sql_document_store(JobQueue& writes, JobQueue& reads) {
    return std::make_unique<SqlDocumentStore>(writes, reads);
}
std::unique_ptr<AuditLog> make_sql_audit_log(JobQueue& writes, JobQueue& reads) {
    return std::make_unique<SqlAuditLog>(writes, reads);
}

}  // namespace continuo
