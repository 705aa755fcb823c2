#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "database/archive.hpp"
#include "redis/redis_commands.hpp"
#include "session/outbox/outbox_entry.hpp"
#include "session/redis/redis_keys.hpp"
#include "session/redis/redis_records.hpp"

namespace continuo {

class Metrics;

struct ArchiveFeedConfig {
    std::string key_prefix = "continuo:";
    std::size_t partitions = 64;
    std::string database_id;  ///< names the consumer group: one for each database
    std::string consumer;     ///< this process, by the same name after a restart
    std::chrono::milliseconds claim_after{30'000};  ///< what another consumer left undone so long
    std::chrono::milliseconds catch_up_time{5'000};
    std::shared_ptr<const SessionCipher> cipher{};  ///< may be null
};

/// Brings the outbox of the sessions in Redis into an archive: at least once, and once is enough.
/// Each database is a consumer group: instances that share one share the work, those with one of
/// their own have a full copy each. What the archive refuses for good is logged, counted and left
/// out; while it cannot be reached everything waits in Redis.
/// Errors of all: unavailable (Redis or the archive). Thread: any.
class ArchiveFeed {
public:
    /// `redis`, `archive` and `metrics` (may be null) outlive it.
    ArchiveFeed(ArchiveFeedConfig config, RedisCommands& redis, Archive& archive, Metrics* metrics);

    [[nodiscard]] Archive& archive() { return x_archive; }

    /// Takes what is there of every partition, at most a few hundred entries of each. Returns how
    /// many were dealt with. With `parts`, of every `parts`th partition alone, beginning with
    /// `part`: a little at a time, so that turns need not wait behind it.
    Task<Result<std::size_t>> feed(std::size_t part = 0, std::size_t parts = 1);
    /// Returns when the archive has all that the outbox of the partition held. Errors: unavailable,
    /// also when another consumer of this database is still at it.
    Task<Result<void>> catch_up(std::size_t partition);
    /// Claims what other consumers of this database left undone, drops what every database has, and
    /// measures how far this one lags behind. For every few seconds.
    Task<Result<void>> tidy();
    /// Entries that this database has not got yet, as of the last tidy().
    [[nodiscard]] std::uint64_t lag() const { return x_lag; }

private:
    static constexpr std::chrono::seconds command_time{5};
    struct Taken {
        std::size_t count = 0;  ///< entries that came
        bool whole = true;      ///< all of them were dealt with
    };
    Task<Result<std::vector<Reply>>> run(std::vector<Command> commands);
    [[nodiscard]] Command read_command(std::size_t partition) const;
    Task<Result<void>> make_group(std::size_t partition);
    /// The entries of one answer of XREADGROUP.
    Task<Result<Taken>> deal_with(std::size_t partition, Reply reply);
    /// The entries of one session, in order. Returns the ids of those that are dealt with.
    Task<std::vector<std::string>> archive_in_order(
        std::size_t partition, std::vector<Reply> entries
    );
    Task<Result<void>> archive(OutboxEntry entry);
    Task<Result<void>> write(SessionWrite write);
    Task<Result<bool>> claim(std::size_t partition);
    Task<Result<std::uint64_t>> trim(std::size_t partition);

    ArchiveFeedConfig x_config;
    RedisCommands& x_redis;
    Archive& x_archive;
    Metrics* x_metrics;
    RedisKeys x_keys;
    RedisRecords x_records;
    std::string x_group;
    /// Of each partition: entries were given to us that are not dealt with yet. At first there may
    /// be some from before a restart.
    std::vector<std::atomic<bool>> x_unfinished;
    std::atomic<std::uint64_t> x_lag{0};
};

}  // namespace continuo
