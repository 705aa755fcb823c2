// The part of the updater for expiry and the archive: evicting sessions from Redis and restoring
// them.

#include <algorithm>
#include <iterator>

#include <boost/json.hpp>

#include "base/limits.hpp"
#include "session/memory/session_listing.hpp"
#include "session/redis/optimistic_session_updater.hpp"

namespace continuo {

Task<Result<StoredRecord>> OptimisticSessionUpdater::restore_archived(std::string id) {
    // The archive must have read the whole outbox before a conversation is restored from it.
    const auto partition = x_records.keys().partition_of(id);
    if (auto caught_up = co_await x_feed->catch_up(partition); !caught_up)
        co_return std::unexpected(std::move(caught_up.error()));
    auto& archive = x_feed->archive();
    auto archived = co_await archive.load(id, 1);
    if (!archived) co_return std::unexpected(std::move(archived.error()));
    const auto count = archived->session.last_seq;
    auto log = co_await archive.history(id, 0, count);
    if (!log) co_return std::unexpected(std::move(log.error()));
    archived->newest = *log;
    auto record = restore(std::move(*archived));
    if (!record) co_return std::unexpected(std::move(record.error()));

    RecordChange change;
    change.now = x_clock.now();
    change.after = std::move(*record);
    // Another archive may have later messages, which Redis lost: the higher fence marks what
    // follows as newer, and the new epoch sends viewers back to the beginning. A pending turn keeps
    // its fence until its next lease, which gets a new one.
    Session session = *change.after.session;
    if (!change.after.pending) session.fence = next_fence(session.fence, change.now);
    session.epoch = next_fence(session.epoch, change.now);
    change.after.session = SessionSnapshot(std::move(session));
    trim_messages(change.after, x_messages_kept);
    change.appended = std::move(*log);
    change.publish = Publish::restored;
    change.expires = end_of(change.after, change.now);
    change.kept = time_in_redis(change);
    auto written = co_await write(std::move(change));
    if (!written) co_return std::unexpected(std::move(written.error()));
    if (*written == WriteOutcome::tombstone) co_return fail(Errc::gone, id);
    // Restored by this call, or by another instance that was faster.
    co_return co_await x_records.read(std::move(id), x_clock.now());
}

Task<Result<bool>> OptimisticSessionUpdater::evict(StoredRecord idle) {
    const auto id = idle.record.session->session_id;
    const auto now = x_clock.now();
    if (idle.record.pending) {
        if (idle.record.pending->is_leased(now)) co_return false;
        // Publishes the customer's message, which otherwise is published with the reply.
        RecordChange change;
        change.revision = idle.revision;
        change.after = idle.record;
        change.now = now;
        change.expires = now;
        change.kept = time_in_redis(change);
        const auto written = co_await write(std::move(change));
        if (!written) co_return std::unexpected(written.error());
        if (*written != WriteOutcome::written) co_return false;
        const auto published = co_await x_records.read(id, now);
        if (!published) co_return std::unexpected(published.error());
        idle = *published;
    }
    x_cache.drop(id);
    co_return co_await x_records.erase(id, std::move(idle.revision), EraseOptions{}, now);
}

Task<Result<bool>> OptimisticSessionUpdater::reap_one(std::string id) {
    auto stored = co_await x_records.read(id, x_clock.now());
    if (!stored) {
        // Corrupt sessions are kept for an operator; ids without a session are removed from the
        // indexes.
        if (stored.error().code == Errc::corrupt) co_return false;
        if (stored.error().code == Errc::unavailable)
            co_return std::unexpected(std::move(stored.error()));
        const auto cleaned =
            co_await x_records.erase(std::move(id), {}, EraseOptions{}, x_clock.now());
        if (!cleaned) co_return std::unexpected(cleaned.error());
        if (x_metrics != nullptr) x_metrics->record_index_repair();
        co_return false;
    }
    if (x_feed == nullptr || life_of(stored->record, x_clock.now(), x_lifetimes) == Life::over)
        co_return co_await erase_expired(std::move(*stored));
    auto left = co_await evict(std::move(*stored));
    if (left && *left) ++x_expired;
    co_return left;
}

Task<Result<std::uint64_t>> OptimisticSessionUpdater::reap(std::size_t limit) {
    auto due = co_await find_in_index(&RedisKeys::expiry, "-inf", to_score(x_clock.now()));
    if (!due) co_return std::unexpected(std::move(due.error()));
    std::uint64_t left = 0;
    for (auto& [at, id] : *due) {
        if (left >= limit) break;
        const auto reaped = co_await reap_one(std::move(id));
        if (!reaped) co_return std::unexpected(reaped.error());
        if (*reaped) ++left;
    }
    if (x_feed == nullptr || left >= limit) co_return left;
    // Sessions that were evicted from Redis. Every instance erases them in its own archive.
    auto& archive = x_feed->archive();
    const auto cutoff = x_clock.now() - x_lifetimes.absolute;
    auto over = co_await find_created_before(archive, cutoff, limit - left);
    if (!over) co_return std::unexpected(std::move(over.error()));
    for (auto& id : *over) {
        const auto erased = co_await archive.erase(std::move(id));
        if (!erased) co_return std::unexpected(erased.error());
        if (*erased) ++left;
    }
    co_return left;
}

Task<Result<std::uint64_t>> OptimisticSessionUpdater::erase_ended_in_archive(TimePoint cutoff) {
    constexpr std::size_t step = 500;
    std::uint64_t erased = 0;
    for (bool more = x_feed != nullptr; more;) {
        auto ids = co_await x_feed->archive().erase_ended_before(cutoff, step);
        if (!ids) co_return std::unexpected(std::move(ids.error()));
        more = ids->size() == step;
        erased += ids->size();
        for (auto& id : *ids) {
            const EraseOptions burial{.tombstone = limits::tombstone_kept, .always = true};
            const auto published =
                co_await x_records.erase(std::move(id), {}, burial, x_clock.now());
            if (!published) co_return std::unexpected(published.error());
        }
    }
    co_return erased;
}

}  // namespace continuo
