// Writes to the log what changed here, and what the log lost.
#include <algorithm>
#include <chrono>
#include <ranges>
#include <utility>

#include "replication/record_replicator.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t unconfirmed_per_round = 512;
constexpr std::size_t changes_per_push = 64;
constexpr std::size_t push_bytes_max = std::size_t{8} * 1024 * 1024;
/// Between attempts to push what Redis has no room for.
constexpr auto full_pause = 10s;

std::size_t bytes_of(const RecordContent& content) {
    const auto* const document = std::get_if<Document>(&content);
    return document == nullptr ? 1024 : document->content.size() + 1024;
}

std::int64_t microseconds_of(SteadyPoint time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

/// A step of a conversation changed the ticket here while an operator changed it elsewhere: the
/// step says nothing about what only operators write.
void merge_into(RecordContent& ours, const RecordContent& theirs) {
    auto* const ticket = std::get_if<Ticket>(&ours);
    const auto* const other = std::get_if<Ticket>(&theirs);
    if (ticket == nullptr || other == nullptr) return;
    if (other->note) ticket->note = other->note;
    if (other->assignee && !ticket->assignee) ticket->assignee = other->assignee;
}

}  // namespace

bool RecordReplicator::is_erased(const SharedRecord& record) {
    return std::holds_alternative<std::monostate>(record.content);
}

Task<Result<void>> RecordReplicator::push_lost(std::vector<RecordStamp> unconfirmed) {
    if (unconfirmed.empty() || is_pausing()) co_return Result<void>{};
    const auto now = co_await x_records.unconfirmed(unconfirmed_per_round);
    if (!now) co_return std::unexpected(now.error());
    std::vector<std::string> keys;
    for (const auto& stamp : unconfirmed) {
        if (std::ranges::find(*now, stamp) != now->end()) keys.push_back(stamp.key);
    }
    co_return co_await push(std::move(keys));
}

/// Writes our versions as they are to the log, where it has no newer ones.
Task<Result<void>> RecordReplicator::push(std::vector<std::string> keys) {
    for (std::size_t from = 0; from < keys.size(); from += changes_per_push) {
        const auto rest = keys | std::views::drop(from) | std::views::take(changes_per_push);
        auto records =
            co_await x_records.records(std::vector<std::string>(rest.begin(), rest.end()));
        if (!records) co_return std::unexpected(std::move(records.error()));
        std::vector<SharedRecord> some;
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < records->size(); ++i) {
            auto& record = records->at(i);
            // A row that was changed since has no such version: it is listed as a local change.
            if (is_erased(record) == record.version.erased) {
                bytes += bytes_of(record.content);
                some.push_back(std::move(record));
            }
            if (bytes < push_bytes_max && i + 1 < records->size()) continue;
            bytes = 0;
            auto written = co_await push_records(std::exchange(some, {}));
            if (!written && written.error().code == Errc::limit_exceeded) {
                note_full(written.error());
                keys.erase(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(from));
                co_return co_await leave_for_later(std::move(keys));
            }
            if (!written) co_return written;
        }
    }
    co_return Result<void>{};
}

/// The log has no room for these: they are unconfirmed, and pushed again after a pause.
Task<Result<void>> RecordReplicator::leave_for_later(std::vector<std::string> keys) {
    auto versions = co_await x_records.versions(keys);
    if (!versions) co_return std::unexpected(std::move(versions.error()));
    RecordBatch batch;
    for (std::size_t i = 0; i < keys.size(); ++i)
        batch.written.push_back({.key = std::move(keys[i]), .version = std::move(versions->at(i))});
    const auto noted = co_await x_records.apply(std::move(batch));
    if (!noted) co_return std::unexpected(noted.error());
    co_return Result<void>{};
}

bool RecordReplicator::is_pausing() const {
    return microseconds_of(x_clock.steady_now()) < x_push_again_at;
}

Task<Result<void>> RecordReplicator::push_records(std::vector<SharedRecord> records) {
    RecordBatch batch;
    std::vector<RecordStamp> stamps;
    std::vector<RecordWrite> writes;
    for (auto& record : records) {
        stamps.push_back({.key = record.key, .version = record.version});
        writes.push_back({.record = std::move(record), .expected = std::nullopt});
    }
    const auto written = co_await x_log.write(std::move(writes), ReplicaWait::no);
    if (!written) co_return std::unexpected(written.error());
    for (std::size_t i = 0; i < stamps.size(); ++i)
        (written->at(i) ? batch.written : batch.seen).push_back(std::move(stamps[i]));
    const auto noted = co_await x_records.apply(std::move(batch));
    if (!noted) co_return std::unexpected(noted.error());
    co_return Result<void>{};
}

Task<Result<void>> RecordReplicator::push_changes() {
    if (is_pausing()) co_return Result<void>{};
    for (;;) {
        auto changes = co_await x_records.local_changes(changes_per_push);
        if (!changes) co_return std::unexpected(std::move(changes.error()));
        if (changes->empty()) break;
        const auto count = changes->size();
        auto pushed = co_await push_some(std::move(*changes));
        if (!pushed && pushed.error().code == Errc::limit_exceeded) {
            note_full(pushed.error());
            co_return Result<void>{};
        }
        if (!pushed) co_return std::unexpected(std::move(pushed.error()));
        if (count < changes_per_push || *pushed == 0) break;
    }
    if (x_full.exchange(false)) log("replication").info("Redis has room for all records again");
    co_return Result<void>{};
}

Task<Result<std::size_t>> RecordReplicator::push_some(std::vector<LocalChange> changes) {
    std::vector<LocalChange> settled;
    std::unordered_map<std::string, LocalChange> open;
    std::vector<std::string> keys;
    std::size_t done = 0;
    for (auto& change : changes) {
        if (change.version.number == 0) {
            settled.push_back(std::move(change));
        } else {
            keys.push_back(change.key);
            open.insert_or_assign(change.key, std::move(change));
        }
    }
    auto records = co_await x_records.records(std::move(keys));
    if (!records) co_return std::unexpected(std::move(records.error()));
    for (auto& record : *records) {
        auto& change = open.at(record.key);
        change.version.erased = is_erased(record);
        record.version = change.version;
        std::vector<RecordWrite> writes;
        writes.push_back({.record = record, .expected = change.before});
        const auto written = co_await x_log.write(std::move(writes), ReplicaWait::no);
        if (written && written->front()) {
            settled.push_back(std::move(change));
            continue;
        }
        if (!written && written.error().code != Errc::conflict)
            co_return std::unexpected(written.error());
        auto resolved = co_await resolve(std::move(change), std::move(record));
        if (!resolved) co_return std::unexpected(std::move(resolved.error()));
        if (*resolved) ++done;
    }
    done += settled.size();
    const auto noted = co_await x_records.settle(std::move(settled));
    if (!noted) co_return std::unexpected(noted.error());
    co_return done;
}

Task<Result<bool>> RecordReplicator::resolve(LocalChange change, SharedRecord ours) {
    auto fetched = co_await x_log.fetch({change.key});
    if (!fetched) co_return std::unexpected(std::move(fetched.error()));
    std::optional<RecordVersion> expected;
    if (!fetched->records.empty()) {
        auto& theirs = fetched->records.front();
        expected = theirs.version;
        // The reply to an earlier attempt was lost, or the outbox told both databases the same.
        if (theirs.content == ours.content) {
            change.version = theirs.version;
            change.is_confirmed = true;
            std::vector<LocalChange> settled;
            settled.push_back(std::move(change));
            const auto noted = co_await x_records.settle(std::move(settled));
            if (!noted) co_return std::unexpected(noted.error());
            co_return true;
        }
        if (theirs.version.is_newer_than(ours.version)) {
            RecordBatch batch;
            batch.records = std::move(fetched->records);
            const auto applied = co_await x_records.apply(std::move(batch));
            if (!applied) co_return std::unexpected(applied.error());
            co_return !applied->keys.empty();
        }
        merge_into(ours.content, theirs.content);
    } else if (!fetched->unreadable.empty()) {
        expected = fetched->unreadable.front().version;
    }
    const auto number = expected ? expected->number : 0;
    ours.version.number = std::max(ours.version.number, number) + 1;
    std::vector<RecordWrite> writes;
    writes.push_back({.record = ours, .expected = expected});
    const auto written = co_await x_log.write(std::move(writes), ReplicaWait::no);
    // Changed once more: the next round looks again.
    if (!written && written.error().code == Errc::conflict) co_return false;
    if (!written) co_return std::unexpected(written.error());
    if (!written->front()) co_return false;
    RecordBatch batch{.records = {}, .from_log = false, .seen = {}, .written = {}, .position = {}};
    batch.records.push_back(std::move(ours));
    const auto applied = co_await x_records.apply(std::move(batch));
    if (!applied) co_return std::unexpected(applied.error());
    co_return !applied->keys.empty();
}

void RecordReplicator::note_full(const Error& error) {
    x_push_again_at = microseconds_of(x_clock.steady_now() + full_pause);
    if (x_full.exchange(true)) return;
    log("replication")
        .error(
            "other instances do not get what changed here: {}. Raise KNOWLEDGE_SHARED_MAX_MB on "
            "all instances, delete documents, or use PostgreSQL (docs/deployment.md)",
            error.detail
        );
}

}  // namespace continuo
