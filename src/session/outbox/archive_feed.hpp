#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "database/archive.hpp"
#include "redis/redis_commands.hpp"
#include "session/outbox/outbox_bound.hpp"
#include "session/outbox/outbox_consumer_groups.hpp"
#include "session/outbox/outbox_entry.hpp"
#include "session/redis/redis_keys.hpp"
#include "session/redis/redis_records.hpp"
#include "telemetry/trace_context.hpp"

namespace continuo {

class Metrics;
class Tracer;

struct ArchiveFeedConfig {
    std::string key_prefix = "continuo:";
    std::size_t partitions = 64;
    std::string database_id;  ///< names the consumer group: one for each database
    std::string consumer;     ///< name of this process, the same after a restart
    std::chrono::milliseconds claim_after{30'000};  ///< claims entries pending for so long
    std::chrono::milliseconds catch_up_time{5'000};
    /// After Redis lost the groups, so long no entry is dropped: other databases have to make
    /// theirs again, or would never read it. Much longer than a round of feed() over all
    /// partitions.
    std::chrono::milliseconds rejoin_time{10'000};
    std::size_t outbox_bytes_max = outbox_bytes_max_default;  ///< as of the session store
    std::shared_ptr<const SessionCipher> cipher{};            ///< may be null
    Tracer* tracer = nullptr;  ///< of a span for each batch; outlives the feed, may be null
};

/// Writes the outbox of the sessions in Redis to an archive, at least once; the archive's writes
/// are idempotent. Each database has a consumer group: instances that share a database share the
/// work; with separate databases, each database is a full copy. An entry that the archive refuses
/// permanently is logged, counted and skipped; while the archive is unreachable, the entries remain
/// in Redis. Errors of all methods: unavailable (Redis or the archive). Thread: any.
class ArchiveFeed {
public:
    /// `redis`, `archive` and `metrics` (may be null) outlive it.
    ArchiveFeed(ArchiveFeedConfig config, RedisCommands& redis, Archive& archive, Metrics* metrics);

    [[nodiscard]] Archive& archive() { return x_archive; }

    /// Reads up to 128 entries of each partition and archives them, and removes those that every
    /// database has read from partitions with many. Returns how many it read. With `parts`, only of
    /// every `parts`th partition, beginning with `part`: a smaller batch delays turns on the same
    /// connection less.
    Task<Result<std::size_t>> feed(std::size_t part = 0, std::size_t parts = 1);
    /// Returns when all entries in the outbox of the partition are in the archive. Errors:
    /// unavailable, also if another consumer of this database has unacknowledged entries for longer
    /// than `catch_up_time`.
    Task<Result<void>> catch_up(std::size_t partition);
    /// Creates the consumer group of this database in every partition, unless it exists. From then
    /// on no entry is removed before this database has read it. Call it before clients are served;
    /// groups that are missing are created by feed() as well. Errors: unavailable.
    Task<Result<void>> join();
    /// Claims entries that other consumers of this database left unacknowledged, removes the
    /// entries that every database has read, and measures the outbox: the lag of this database, and
    /// whether a partition exceeds its limit, which is logged once with the database that lags
    /// most. Call it every few seconds.
    Task<Result<void>> tidy();
    /// Entries that this database has not read yet, as of the last tidy().
    [[nodiscard]] std::uint64_t lag() const { return x_lag; }

private:
    struct Taken {
        std::size_t count = 0;  ///< entries received
        bool whole = true;      ///< all of them were processed
    };
    Task<Result<std::vector<Reply>>> run(std::vector<Command> commands);
    [[nodiscard]] Command read_command(std::size_t partition) const;
    /// Whether other databases may not have joined again (rejoin_time).
    [[nodiscard]] bool is_rejoining(std::size_t partition) const;
    Task<Result<void>> make_group(std::size_t partition);
    /// Archives and acknowledges the entries of one reply to XREADGROUP.
    Task<Result<Taken>> deal_with(std::size_t partition, Reply reply);
    /// Archives and acknowledges entries of a partition, at least one.
    Task<Result<Taken>> archive_batch(std::size_t partition, std::vector<Reply> entries);
    /// Archives the entries of one session in order, below the span `trace`. Returns the ids of
    /// those to acknowledge.
    Task<std::vector<std::string>> archive_in_order(
        std::size_t partition, std::vector<Reply> entries, TraceContext trace
    );
    [[nodiscard]] TraceContext trace_of(const OutboxEntry& entry, const TraceContext& batch) const;
    Task<Result<void>> archive(OutboxEntry entry);
    Task<Result<void>> write(SessionWrite write);
    /// Writes the session as Redis has it instead of an entry that contradicts the archive: during
    /// a failover, an instance may have archived what an old master took and lost.
    Task<Result<void>> write_current(SessionWrite refused);
    Task<Result<bool>> claim(std::size_t partition);
    Task<Result<std::vector<OutboxGroup>>> trim(std::size_t partition);
    /// Trims the partition if more has been acknowledged since the last time than a part of what it
    /// may hold: a busy one would reach its limit between two calls of tidy().
    Task<Result<void>> trim_if_busy(std::size_t partition, std::size_t acknowledged_bytes);
    Task<Result<void>> check_bound(std::vector<std::vector<OutboxGroup>> groups);
    void report_full(
        std::size_t full, std::size_t partition, const std::vector<OutboxGroup>& groups
    );

    ArchiveFeedConfig x_config;
    RedisCommands& x_redis;
    Archive& x_archive;
    Metrics* x_metrics;
    RedisKeys x_keys;
    RedisRecords x_records;
    std::string x_group;
    /// For each partition: this consumer may have unacknowledged entries. Initially true: there may
    /// be some from before a restart.
    std::vector<std::atomic<bool>> x_unfinished;
    /// For each partition: bytes of the entries acknowledged since trim_if_busy() trimmed it.
    std::vector<std::atomic<std::size_t>> x_untrimmed_bytes;
    std::vector<std::atomic<bool>> x_had_group;  ///< of each partition
    /// For each partition: until when rejoin_time lasts, in ticks of the steady clock.
    std::vector<std::atomic<std::chrono::steady_clock::rep>> x_rejoining_until;
    std::atomic<std::uint64_t> x_lag{0};
    std::atomic<bool> x_is_full{false};  ///< a partition exceeds its limit
};

}  // namespace continuo
