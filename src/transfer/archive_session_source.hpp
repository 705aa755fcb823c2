#pragma once

#include <map>
#include <string>
#include <vector>

#include "database/database.hpp"
#include "transfer/transfer_endpoints.hpp"

namespace continuo {

struct ArchiveSessionsConfig {
    std::string name;                               ///< shown to operators: the file
    std::chrono::seconds lifetime_max{168 * 3600};  ///< SESSION_MAX_LIFETIME_HOURS
    bool dry_run = false;  ///< place() and erase() write nothing and return what they would do
};

/// Sessions in the archive, with their facts and tickets, as source or target of a transfer.
/// Reading is safe while a server runs: the database has everything that was acknowledged. Writing
/// is not, because a server keeps sessions in memory: the writer must hold the lock of the data
/// directory.
class ArchiveSessionSource final : public SessionTarget {
public:
    /// `database` and `clock` outlive it.
    ArchiveSessionSource(ArchiveSessionsConfig config, Database& database, const Clock& clock);

    [[nodiscard]] const std::string& name() const override { return x_config.name; }
    Task<Result<std::uint64_t>> count() override;
    Task<Result<SessionListing>> list(std::string cursor) override;
    Task<Result<TransferredSession>> read(std::string id) override;
    Task<Result<ImportOutcome>> place(TransferredSession copy, ConflictPolicy rule) override;
    Task<Result<bool>> erase(std::string id) override;
    Task<Result<SessionListing>> newest(SessionFilter filter, std::size_t limit) override;

    /// Adds the session's facts and tickets.
    Task<Result<void>> add_by_products(TransferredSession* copy);
    /// The number of sessions that match `filter`.
    Task<Result<std::uint64_t>> count(SessionFilter filter);

private:
    Task<Result<SessionRecord>> read_record(std::string id);
    Task<Result<std::vector<CustomerFact>>> memories_of(Session session);
    Task<Result<std::vector<Ticket>>> tickets_of(Session session);
    Task<Result<void>> list_tickets();

    ArchiveSessionsConfig x_config;
    Database& x_database;
    const Clock& x_clock;
    bool x_tickets_listed = false;
    std::map<std::string, std::vector<std::string>> x_tickets;  ///< ids by session, oldest first
};

}  // namespace continuo
