// Follows the log. What goes the other way is in record_pushes.cpp.
#include "replication/record_replicator.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

#include "replication/shared_log.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

constexpr std::size_t entries_per_read = 512;
constexpr std::size_t stamps_per_page = 5000;

}  // namespace

RecordReplicator::RecordReplicator(
    SharedLog& log,
    SharedRecordStore& records,
    std::string origin,
    const Clock& clock,
    Metrics* metrics
)
    : x_log(log),
      x_records(records),
      x_origin(std::move(origin)),
      x_clock(clock),
      x_metrics(metrics) {}

Task<Result<void>> RecordReplicator::follow() {
    auto unconfirmed = co_await x_records.unconfirmed(entries_per_read);
    if (!unconfirmed) co_return std::unexpected(std::move(unconfirmed.error()));
    auto read = co_await read_log(ReplicaWait::no);
    if (!read) co_return std::unexpected(std::move(read.error()));
    if (!*read) {
        if (auto compared = co_await compare(); !compared) co_return compared;
        read = co_await read_log(ReplicaWait::no);
        if (!read) co_return std::unexpected(std::move(read.error()));
    }
    if (*read) {
        x_caught_up = true;
        if (auto pushed = co_await push_lost(std::move(*unconfirmed)); !pushed) co_return pushed;
    }
    co_return co_await push_changes();
}

Task<Result<void>> RecordReplicator::refresh() {
    const auto read = co_await read_log(ReplicaWait::yes);
    if (!read) co_return std::unexpected(read.error());
    if (!*read) co_return fail(Errc::unavailable, "documents are being compared with Redis");
    co_return co_await push_changes();
}

Task<Result<bool>> RecordReplicator::read_log(ReplicaWait wait) {
    for (;;) {
        auto position = co_await x_records.position();
        if (!position) co_return std::unexpected(std::move(position.error()));
        if (!*position) co_return false;
        auto page = co_await x_log.read_after(**position, entries_per_read, wait);
        if (!page) co_return std::unexpected(std::move(page.error()));
        const auto count = page->entries.size();
        if (x_metrics != nullptr) {
            const auto read_to = (*position)->number + count;
            const auto lag = page->last > read_to ? page->last - read_to : 0;
            x_metrics->set_shared_records(
                static_cast<double>(lag), static_cast<double>(page->bytes)
            );
        }
        if (page->has_gap) co_return false;
        if (count == 0) co_return true;
        if (auto applied = co_await apply_page(std::move(*page)); !applied)
            co_return std::unexpected(std::move(applied.error()));
        if (count < entries_per_read) co_return true;
    }
}

Task<Result<void>> RecordReplicator::apply_page(LogPage page) {
    const auto end = page.entries.back().position;
    std::vector<std::string> keys;
    for (const auto& entry : page.entries) {
        if (!entry.stamp.key.empty()) keys.push_back(entry.stamp.key);
    }
    const auto known = co_await x_records.versions(keys);
    if (!known) co_return std::unexpected(known.error());
    std::vector<std::string> wanted;
    RecordBatch last{.records = {}, .from_log = true, .seen = {}, .written = {}, .position = end};
    std::size_t next = 0;
    for (auto& entry : page.entries) {
        if (entry.stamp.key.empty()) continue;
        const auto& ours = known->at(next++);
        if (entry.stamp.version.is_newer_than(ours)) wanted.push_back(entry.stamp.key);
        if (entry.stamp.version == ours) last.seen.push_back(std::move(entry.stamp));
    }
    std::ranges::sort(wanted);
    const auto repeated = std::ranges::unique(wanted);
    wanted.erase(repeated.begin(), repeated.end());
    co_return co_await take_over(std::move(wanted), std::move(last));
}

Task<Result<void>> RecordReplicator::take_over(std::vector<std::string> keys, RecordBatch last) {
    for (;;) {
        std::vector<std::string> some(
            keys.begin(), keys.begin() + std::min<std::ptrdiff_t>(std::ssize(keys), 1000)
        );
        auto fetched = co_await x_log.fetch(std::move(some));
        if (!fetched) co_return std::unexpected(std::move(fetched.error()));
        keys.erase(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(fetched->taken));
        const bool is_last = keys.empty();
        auto batch = is_last ? std::exchange(last, {}) : RecordBatch();
        batch.records = std::move(fetched->records);
        const auto applied = co_await x_records.apply(std::move(batch));
        if (!applied) co_return std::unexpected(applied.error());
        if (is_last) co_return Result<void>{};
    }
}

Task<Result<RecordReplicator::Versions>> RecordReplicator::scan_log() {
    Versions versions;
    std::string cursor = "0";
    do {
        auto page = co_await x_log.scan(std::move(cursor));
        if (!page) co_return std::unexpected(std::move(page.error()));
        for (auto& [key, version] : page->stamps)
            versions.insert_or_assign(std::move(key), std::move(version));
        cursor = std::move(page->cursor);
    } while (cursor != "0");
    co_return versions;
}

Task<Result<std::unordered_set<std::string>>> RecordReplicator::unconfirmed_keys() {
    const auto stamps = co_await x_records.unconfirmed(stamps_per_page);
    if (!stamps) co_return std::unexpected(stamps.error());
    std::unordered_set<std::string> keys;
    for (const auto& stamp : *stamps)
        keys.insert(stamp.key);
    co_return keys;
}

Task<Result<void>> RecordReplicator::compare() {
    auto end = co_await x_log.end();
    if (!end) co_return std::unexpected(std::move(end.error()));
    const auto unconfirmed = co_await unconfirmed_keys();
    if (!unconfirmed) co_return std::unexpected(unconfirmed.error());
    auto in_log = co_await scan_log();
    if (!in_log) co_return std::unexpected(std::move(in_log.error()));
    std::vector<std::string> ours;
    std::vector<std::string> theirs;
    RecordBatch last{
        .records = {}, .from_log = true, .seen = {}, .written = {}, .position = std::move(*end)
    };
    for (std::string after;;) {
        auto page = co_await x_records.stamps(after, stamps_per_page);
        if (!page) co_return std::unexpected(std::move(page.error()));
        for (auto& [key, version] : page->items) {
            const auto found = in_log->find(key);
            const auto other = found == in_log->end() ? RecordVersion() : found->second;
            if (found != in_log->end()) in_log->erase(found);
            if (version.is_newer_than(other)) ours.push_back(key);
            if (other.is_newer_than(version)) theirs.push_back(key);
            if (other == version && unconfirmed->contains(key)) last.seen.push_back({key, version});
        }
        if (page->next.empty()) break;
        after = std::move(page->next);
    }
    for (const auto& key : *in_log | std::views::keys)
        theirs.push_back(key);
    const auto taken = theirs.size();
    const auto given = ours.size();
    if (auto done = co_await push(std::move(ours)); !done) co_return done;
    if (auto done = co_await take_over(std::move(theirs), std::move(last)); !done) co_return done;
    log("replication")
        .info(
            "documents, tickets, notes and operators were compared with Redis: {} versions read, "
            "{} written",
            taken,
            given
        );
    co_return Result<void>{};
}

Task<Result<AppliedRecords>> RecordReplicator::edit(std::vector<RecordEdit> edits) {
    const auto now = static_cast<std::uint64_t>(x_clock.now().time_since_epoch().count());
    RecordBatch batch{.records = {}, .from_log = false, .seen = {}, .written = {}, .position = {}};
    std::vector<RecordWrite> writes;
    for (auto& [key, content, before] : edits) {
        SharedRecord record{
            .key = std::move(key),
            .version =
                {.number = std::max(before.number + 1, now), .origin = x_origin, .erased = false},
            .content = std::move(content),
        };
        record.version.erased = is_erased(record);
        batch.records.push_back(record);
        writes.push_back({.record = std::move(record), .expected = std::move(before)});
    }
    const auto written = co_await x_log.write(std::move(writes), ReplicaWait::yes);
    if (!written) co_return std::unexpected(written.error());
    // If this fails, the log has the records, and they come from there.
    co_return co_await x_records.apply(std::move(batch));
}

}  // namespace continuo
