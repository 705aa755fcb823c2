#include "session/redis/optimistic_session_updater.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "base/id.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "session/redis/session_index.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

// How long Redis keeps an expired session for the reaper; then the keys expire.
constexpr std::chrono::hours reaping_time{1};

}  // namespace

OptimisticSessionUpdater::OptimisticSessionUpdater(
    const RedisSessionStoreConfig& config,
    RedisCommands& redis,
    const Clock& clock,
    ArchiveFeed* feed,
    Metrics* metrics
)
    : x_feed(feed),
      x_lifetimes{
          .idle = config.idle_timeout,
          .absolute = config.lifetime_max,
          .idle_ends_life = feed == nullptr,
      },
      x_messages_max(config.messages_max),
      x_messages_kept(std::max<std::size_t>(config.messages_kept, 1)),
      x_clock(clock),
      x_metrics(metrics),
      x_records(
          redis,
          RedisKeys(config.key_prefix, config.partitions),
          config.messages_kept,
          config.cipher,
          feed == nullptr ? 0 : config.outbox_bytes_max,
          config.replicas_awaited,
          metrics
      ),
      x_cache(config.cached_sessions, config.cached_for, clock) {}

StepContext OptimisticSessionUpdater::context() const {
    return {.now = x_clock.now(), .messages_max = x_messages_max};
}

StoreStats OptimisticSessionUpdater::stats() const {
    const auto counts = x_records.counts();
    return {
        .store_type = "redis",
        .total_sessions = counts.sessions,
        .active_sessions = counts.active,
        .max_sessions = 0,
        .pending_turns = counts.pending,
        .evicted = 0,
        .expired = x_expired,
        .default_ttl = x_lifetimes.idle,
    };
}

Result<void> OptimisticSessionUpdater::check_alive(const SessionRecord& record) const {
    const auto& id = record.session->session_id;
    switch (life_of(record, x_clock.now(), x_lifetimes)) {
        case Life::alive:
            return {};
        case Life::idle:
            return fail(Errc::not_found, id);
        case Life::over:
            return fail(Errc::gone, id);
    }
    return {};
}

Task<Result<StoredRecordCache::Entry>> OptimisticSessionUpdater::read(std::string id) {
    auto stored = co_await x_records.read(id, x_clock.now());
    if (!stored && stored.error().code == Errc::not_found && x_feed != nullptr)
        stored = co_await restore_archived(id);
    if (!stored) {
        if (stored.error().code != Errc::unavailable) x_cache.drop(id);
        co_return std::unexpected(std::move(stored.error()));
    }
    if (auto alive = check_alive(stored->record); !alive) {
        const auto dropped = co_await erase_expired(std::move(*stored));
        if (!dropped) co_return std::unexpected(dropped.error());
        co_return std::unexpected(std::move(alive.error()));
    }
    auto entry = std::make_shared<const StoredRecord>(std::move(*stored));
    x_cache.put(id, entry);
    co_return entry;
}

Task<Result<bool>> OptimisticSessionUpdater::erase_expired(StoredRecord dead) {
    const auto now = x_clock.now();
    const auto life = life_of(dead.record, now, x_lifetimes);
    if (life == Life::alive) co_return false;
    // An idle session's id can be used again. A session past its lifetime must not be restored from
    // an archive: it gets a tombstone.
    EraseOptions burial;
    if (life == Life::over) burial.tombstone = limits::tombstone_kept;
    const auto& id = dead.record.session->session_id;
    x_cache.drop(id);
    auto erased = co_await x_records.erase(id, std::move(dead.revision), burial, now);
    if (erased && *erased) ++x_expired;
    co_return erased;
}

RecordChange OptimisticSessionUpdater::make_change(const StoredRecord* before, Step step) const {
    return make_change(before, before == nullptr ? nullptr : &before->record, std::move(step));
}

RecordChange OptimisticSessionUpdater::make_change(
    const StoredRecord* before, const SessionRecord* decided_on, Step step
) const {
    RecordChange change;
    std::uint64_t stored = 0;
    if (before != nullptr) {
        change.revision = before->revision;
        stored = before->record.session->last_seq;
        // apply() sets the session and the pending turn.
        change.after.messages = decided_on->messages;
        change.after.outcomes = decided_on->outcomes;
        change.after.committed = decided_on->committed;
    }
    change.publish = step.durable ? Publish::now : Publish::later;
    change.ticket = std::move(step.ticket);
    change.memories = std::move(step.memories);
    change.forgotten = std::move(step.forgotten);
    change.trace = step.trace;
    apply(change.after, std::move(step), true);
    const auto appended = static_cast<std::ptrdiff_t>(change.after.session->last_seq - stored);
    const auto& messages = change.after.messages;
    change.appended = MessageList(messages.end() - appended, messages.end());
    trim_messages(change.after, x_messages_kept);
    change.now = x_clock.now();
    change.expires = end_of(change.after, change.now);
    if (before != nullptr) leave_unchanged(change, *before);
    change.kept = time_in_redis(change);
    return change;
}

void OptimisticSessionUpdater::leave_unchanged(RecordChange& change, const StoredRecord& before)
    const {
    const auto& was = *before.record.session;
    const auto& is = *change.after.session;
    change.unchanged.listing = !before.is_earlier && was.status == is.status &&
                               was.user_id == is.user_id && was.created_at == is.created_at;
    // With an archive an idle session is only evicted: the time of its expiry need not be exact.
    const auto slack =
        x_feed == nullptr ? TimePoint::duration(0) : TimePoint::duration(x_lifetimes.idle) / 16;
    const bool near = change.expires >= before.end && change.expires - before.end <= slack;
    if (before.end == TimePoint{} || !near) return;
    change.unchanged.end = true;
    change.expires = before.end;
}

Task<Result<WriteOutcome>> OptimisticSessionUpdater::write(RecordChange change) {
    const auto id = change.after.session->session_id;
    const auto revision = make_revision();
    auto prepared = x_records.prepare(change, revision);
    auto after = std::make_shared<StoredRecord>(
        StoredRecord{.revision = revision, .record = std::move(change.after), .end = change.expires}
    );
    x_cache.drop(id);  // until the state in Redis is known
    auto written = co_await x_records.write(std::move(prepared));
    if (!written && written.error().code == Errc::unavailable) {
        // Redis may have executed the write and only the reply was lost: the revision shows it.
        auto now = co_await x_records.read(id, x_clock.now());
        if (now && now->revision == revision) {
            const auto published = co_await x_records.confirm(
                std::make_shared<const StoredRecord>(std::move(*now)), x_clock.now()
            );
            if (!published) co_return std::unexpected(published.error());
            if (*published) written = WriteOutcome::written;
        }
    }
    if (written == WriteOutcome::written) x_cache.put(id, std::move(after));
    if (written == WriteOutcome::outbox_full)
        co_return fail(
            Errc::unavailable,
            "the outbox has reached SESSION_OUTBOX_MAX_MB, because a database has not read it "
            "(docs/operations.md, \"The outbox is stuck\")"
        );
    co_return written;
}

Task<Result<bool>> OptimisticSessionUpdater::write_put_off(
    std::shared_ptr<PutOffTurn<StoredRecord>> turn, Step step
) {
    const auto id = step.session->session_id;
    const auto written =
        co_await write(make_change(turn->before.get(), &turn->after, std::move(step)));
    if (!written) co_return std::unexpected(written.error());
    if (*written == WriteOutcome::tombstone) co_return fail(Errc::gone, id);
    if (*written != WriteOutcome::written) {
        x_shared.note_change(id);
        if (x_metrics != nullptr) x_metrics->record_session_retry();
    }
    co_return *written == WriteOutcome::written;
}

std::chrono::milliseconds OptimisticSessionUpdater::time_in_redis(const RecordChange& change) {
    return std::chrono::ceil<std::chrono::milliseconds>(change.expires - change.now) + reaping_time;
}

TimePoint OptimisticSessionUpdater::end_of(const SessionRecord& record, TimePoint now) const {
    // With an archive an idle session is evicted to save memory in Redis: every write defers that.
    const auto idle_since = x_feed == nullptr ? record.session->last_activity : now;
    return std::min(
        idle_end_of(record, idle_since, x_lifetimes.idle),
        record.session->created_at + x_lifetimes.absolute
    );
}

Task<Result<SessionSnapshot>> OptimisticSessionUpdater::create(Step step, bool id_is_new) {
    auto change = make_change(nullptr, std::move(step));
    const auto session = change.after.session;
    const auto id = session->session_id;
    if (x_feed != nullptr && !id_is_new) {
        const auto known = co_await read(id);
        if (known) co_return fail(Errc::conflict, id, ErrorReason::id_taken);
        if (known.error().code != Errc::not_found) co_return std::unexpected(known.error());
    }
    auto written = co_await write(change);
    if (written == WriteOutcome::exists) {
        // An expired session is erased when it is read.
        const auto known = co_await read(id);
        if (known) co_return fail(Errc::conflict, id, ErrorReason::id_taken);
        if (known.error().code != Errc::not_found) co_return std::unexpected(known.error());
        written = co_await write(std::move(change));
    }
    if (!written) co_return std::unexpected(std::move(written.error()));
    if (*written == WriteOutcome::written) co_return session;
    if (*written == WriteOutcome::tombstone) co_return fail(Errc::gone, id);
    co_return fail(Errc::conflict, id, ErrorReason::id_taken);
}

Task<Result<void>> OptimisticSessionUpdater::migrate_some() {
    if (!x_all_adopted) {
        const auto adopted = co_await adopt_earlier_sessions(x_records);
        if (!adopted) co_return std::unexpected(adopted.error());
        x_all_adopted = *adopted == 0;
        if (*adopted > 0)
            log("session").info("indexed {} sessions that an earlier version wrote", *adopted);
    }
    co_return co_await x_clear_values.advance(x_clock.now());
}

Task<Result<std::vector<std::pair<TimePoint, std::string>>>>
OptimisticSessionUpdater::find_in_index(
    std::string (RedisKeys::*index)(std::size_t) const, std::string from, std::string to
) {
    const auto& keys = x_records.keys();
    std::vector<Command> commands;
    for (std::size_t p = 0; p < keys.partitions(); ++p)
        commands.push_back(Command{"ZRANGEBYSCORE", (keys.*index)(p), from, to, "WITHSCORES"});
    const auto replies = co_await x_records.for_each_partition(std::move(commands));
    if (!replies) co_return std::unexpected(replies.error());
    std::vector<std::pair<TimePoint, std::string>> found;
    for (const auto& reply : *replies) {
        for (std::size_t i = 0; i + 1 < reply.elements.size(); i += 2) {
            std::int64_t score = 0;
            if (!parse_integer(reply.elements[i + 1].text, score)) continue;
            found.emplace_back(TimePoint(TimePoint::duration(score)), reply.elements[i].text);
        }
    }
    std::ranges::sort(found);
    co_return std::move(found);
}

}  // namespace continuo
