#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/id.hpp"
#include "session/outbox/archive_feed.hpp"
#include "session/put_off_turn.hpp"
#include "session/redis/clear_value_encryption.hpp"
#include "session/redis/redis_records.hpp"
#include "session/redis/redis_session_store.hpp"
#include "session/redis/stored_record_cache.hpp"
#include "session/transitions/transitions.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

/// Loads sessions from Redis and updates them with optimistic concurrency control. The transitions
/// decide what changes; this class stores it.
class OptimisticSessionUpdater {
public:
    OptimisticSessionUpdater(
        const RedisSessionStoreConfig& config,
        RedisCommands& redis,
        const Clock& clock,
        ArchiveFeed* feed,
        Metrics* metrics
    );

    [[nodiscard]] RedisRecords& records() { return x_records; }
    [[nodiscard]] const RedisRecords& records() const { return x_records; }
    [[nodiscard]] StepContext context() const;
    [[nodiscard]] const Lifetimes& lifetimes() const { return x_lifetimes; }
    [[nodiscard]] StoreStats stats() const;
    Task<Result<void>> ping() { return x_records.ping(); }

    /// Reads a session from Redis, or restores it from the archive; erases an expired one. Errors:
    /// not_found, gone, and those of Redis and the archive.
    Task<Result<StoredRecordCache::Entry>> read(std::string id);

    /// Messages `first` to `last`, as far as they exist.
    Task<Result<std::vector<Message>>> read_log(
        std::string id, std::uint64_t first, std::uint64_t last
    ) {
        return x_records.read_log(std::move(id), first, last);
    }

    /// Runs one step. `decide(record, context)` returns a Result<Decision<Value>>. It is called
    /// again with the newer record if the session was changed in between, so it must not move its
    /// captures.
    template <class Value, class Decide>
    Task<Result<Value>> step(std::string id, Decide decide);

    // For put_off_turn.hpp.
    using Stored = StoredRecord;
    [[nodiscard]] bool is_alive(const SessionRecord& record) const {
        return check_alive(record).has_value();
    }
    Task<Result<StoredRecordCache::Entry>> likely_state(std::string id) {
        return find_likely_state(x_cache, x_shared, *this, std::move(id), x_metrics);
    }
    [[nodiscard]] SessionRecord after(const StoredRecord& before, Step step) const {
        return make_change(&before, std::move(step)).after;
    }
    Task<Result<bool>> write_put_off(std::shared_ptr<PutOffTurn<StoredRecord>> turn, Step step);

    /// Errors: conflict if the id exists, gone if it has a tombstone. `id_is_new`: the id was just
    /// generated, so that no archive needs to be searched for it.
    Task<Result<SessionSnapshot>> create(Step step, bool id_is_new);
    Task<Result<bool>> erase(std::string id);
    /// erase() if check_erase() allows it to a customer, checked on the state that is erased.
    /// Errors: corrupt: only erase() removes a session whose state cannot be read.
    Task<Result<bool>> erase_for_customer(std::string id);
    /// Erases expired sessions and evicts idle ones. Returns how many.
    Task<Result<std::uint64_t>> reap(std::size_t limit);
    /// Erases ended sessions that exist only in archives. Returns how many.
    Task<Result<std::uint64_t>> erase_ended_in_archive(TimePoint cutoff);
    /// Null without an archive.
    [[nodiscard]] ArchiveFeed* feed() const { return x_feed; }
    /// Runs a part of the background migrations: indexes sessions that the library continuo_v1
    /// wrote, and encrypts values in clear text. Does nothing once both are finished.
    Task<Result<void>> migrate_some();
    /// Scores and ids from `from` to `to` in an index (a sorted set) of all partitions, in order.
    Task<Result<std::vector<std::pair<TimePoint, std::string>>>> find_in_index(
        std::string (RedisKeys::*index)(std::size_t) const, std::string from, std::string to
    );

private:
    // Limits the retries of one caller. Each retry means that another writer succeeded.
    static constexpr int attempts_max = 200;

    [[nodiscard]] Result<void> check_alive(const SessionRecord& record) const;
    [[nodiscard]] RecordChange make_change(const StoredRecord* before, Step step) const;
    /// `decided_on`: the record that `step` was decided on, and messages since `before`.
    [[nodiscard]] RecordChange make_change(
        const StoredRecord* before, const SessionRecord* decided_on, Step step
    ) const;
    void leave_unchanged(RecordChange& change, const StoredRecord& before) const;
    Task<Result<WriteOutcome>> write(RecordChange change);
    /// Erases the session if it has `revision` (empty: any) and adds a tombstone; then erases it in
    /// the archive.
    Task<Result<bool>> erase_revision(std::string id, std::string revision);
    /// Writes the tombstone of an erased session again: a replica may lack it. Always false.
    Task<Result<bool>> bury_again(std::string id);
    /// Erases an expired session unless it was changed since it was read. False: not erased.
    Task<Result<bool>> erase_expired(StoredRecord dead);
    /// Evicts an archived session from Redis unless it was changed since it was read.
    Task<Result<bool>> evict(StoredRecord idle);
    /// Erases or evicts an expired session. False: neither, because it is not expired, is corrupt,
    /// or was changed or reaped by another instance.
    Task<Result<bool>> reap_one(std::string id);
    /// Restores a session that was evicted from Redis. Errors: not_found, gone, unavailable,
    /// corrupt.
    Task<Result<StoredRecord>> restore_archived(std::string id);
    /// How long Redis keeps a session that the reaper does not erase.
    [[nodiscard]] static std::chrono::milliseconds time_in_redis(const RecordChange& change);
    /// The time of expiry for the expiry index, which the reaper reads.
    [[nodiscard]] TimePoint end_of(const SessionRecord& record, TimePoint now) const;

    ArchiveFeed* x_feed;
    Lifetimes x_lifetimes;
    std::size_t x_messages_max;
    std::size_t x_messages_kept;
    const Clock& x_clock;
    Metrics* x_metrics;  ///< may be null
    RedisRecords x_records;
    StoredRecordCache x_cache;
    RecentlyShared x_shared;
    std::atomic<std::uint64_t> x_expired{0};
    std::atomic<bool> x_all_adopted{false};
    ClearValueEncryption x_clear_values{x_records};
};

template <class Value, class Decide>
Task<Result<Value>> OptimisticSessionUpdater::step(std::string id, Decide decide) {
    if (!is_valid_id(id)) co_return fail(Errc::invalid_input, "session_id");
    auto entry = x_cache.find(id);
    if (x_metrics != nullptr) x_metrics->record_session_cache(entry != nullptr);
    bool confirmed = false;
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        if (entry == nullptr) {
            auto found = co_await read(id);
            if (!found) co_return std::unexpected(std::move(found.error()));
            entry = std::move(*found);
            confirmed = true;
        }
        if (auto alive = check_alive(entry->record); !alive) {
            if (confirmed) co_return std::unexpected(std::move(alive.error()));
            entry.reset();
            continue;
        }
        auto decision = decide(entry->record, context());
        if (!decision || !decision->step) {
            if (confirmed) {
                if (!decision) co_return std::unexpected(std::move(decision.error()));
                const auto published = co_await x_records.confirm(entry, x_clock.now());
                if (!published) co_return std::unexpected(published.error());
                if (*published) co_return std::move(decision->outcome);
            }
        } else {
            const auto written =
                co_await write(make_change(entry.get(), std::move(*decision->step)));
            if (!written) co_return std::unexpected(written.error());
            if (*written == WriteOutcome::written) co_return std::move(decision->outcome);
            if (*written == WriteOutcome::tombstone) co_return fail(Errc::gone, id);
            // If the session is not in Redis any more, read() restores it from the archive.
        }
        // Another writer changed the session, or no replica confirmed the state that was read.
        if (x_metrics != nullptr) x_metrics->record_session_retry();
        if (!confirmed) x_shared.note_change(id);
        entry.reset();
    }
    co_return fail(Errc::busy, id + ": too many concurrent changes");
}

}  // namespace continuo
