#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "session/outbox/outbox_bound.hpp"
#include "session/redis/redis_records.hpp"
#include "transfer/transfer_endpoints.hpp"

namespace continuo {

struct RedisSessionsConfig {
    std::string name;  ///< shown to users: the URL without its password, and the prefix
    std::string key_prefix = "continuo:";
    std::size_t partitions = 64;
    std::chrono::seconds idle_timeout{24 * 3600};   ///< REDIS_SESSION_TTL
    std::chrono::seconds lifetime_max{168 * 3600};  ///< SESSION_MAX_LIFETIME_HOURS
    std::shared_ptr<const SessionCipher> cipher{};  ///< null: without encryption
    std::size_t replicas_awaited = 0;               ///< 1 with SESSION_DURABILITY=replicated
    /// How long place() waits while the outbox is full.
    std::chrono::milliseconds outbox_patience{30'000};
    /// Outbox size at which an import waits. Less than SESSION_OUTBOX_MAX_MB, so that running
    /// servers can still write.
    std::size_t outbox_bytes_max = outbox_bytes_max_default / 2;
    bool dry_run = false;  ///< place() and erase() write nothing and return what they would do
};

/// Numbers of sessions and outbox entries in Redis.
struct RedisUsage {
    struct Partition {
        std::uint64_t sessions = 0;
        std::uint64_t active = 0;   ///< not ended
        std::uint64_t pending = 0;  ///< with an unanswered turn
        std::uint64_t outbox = 0;   ///< entries
        std::uint64_t lag = 0;      ///< entries that the slowest archive has not read
    };
    std::vector<Partition> partitions;
    std::uint64_t sampled = 0;       ///< sessions whose size was measured
    std::uint64_t sample_bytes = 0;  ///< their size in Redis
};

/// Sessions in Redis as source or target of a transfer, while servers use them. Writes like a
/// server: an optimistic update, which is also added to the outbox for the archives.
/// Errors of place(), in addition to the common ones: unavailable if the outbox stays full because
/// an archive does not read it. Thread: one, with one call of place() per session at a time.
class RedisSessionSource final : public SessionTarget {
public:
    /// `redis`, `clock` and `archive` outlive it. `archive` has evicted sessions; may be null.
    RedisSessionSource(
        RedisSessionsConfig config,
        RedisCommands& redis,
        const Clock& clock,
        SessionSource* archive = nullptr
    );

    [[nodiscard]] const std::string& name() const override { return x_config.name; }
    Task<Result<std::uint64_t>> count() override;
    Task<Result<SessionListing>> list(std::string cursor) override;
    Task<Result<TransferredSession>> read(std::string id) override;
    Task<Result<ImportOutcome>> place(TransferredSession copy, ConflictPolicy rule) override;
    Task<Result<bool>> erase(std::string id) override;
    Task<Result<SessionListing>> newest(SessionFilter filter, std::size_t limit) override;

    Task<Result<RedisUsage>> usage(std::size_t sample);

private:
    /// The stored session, in Redis or in the archive.
    struct Found {
        std::string revision;  ///< empty: not in Redis
        std::optional<SessionRecord> record;
    };
    Task<Result<Found>> find(std::string id);
    [[nodiscard]] RecordChange make_change(const TransferredSession& copy, const ImportPlan& plan)
        const;
    Task<Result<void>> write_tickets(std::string id, std::vector<Ticket> tickets);
    /// Writes one step. Waits while the outbox is full, at most `outbox_patience`.
    Task<Result<WriteOutcome>> write(RecordChange change);
    Task<Result<void>> add_states(std::vector<std::string> ids, SessionListing* listing);

    RedisSessionsConfig x_config;
    RedisCommands& x_redis;
    const Clock& x_clock;
    SessionSource* x_archive;
    RedisRecords x_records;
};

}  // namespace continuo
