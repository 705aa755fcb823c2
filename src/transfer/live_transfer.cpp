#include "transfer/live_transfer.hpp"

#include <boost/json.hpp>

#include "async/all_of.hpp"
#include "base/id.hpp"

namespace continuo {

namespace {

// Each pass is shorter than the one before it, unless the source changes faster than it is copied.
constexpr int passes_max = 8;
// Sessions that are compared in parallel.
constexpr std::size_t compared_at_once = 32;
// A session that differs is read again, because it may have changed between the two reads.
constexpr int comparisons_max = 3;

/// XORs a digest in hex into `sum`: the result does not depend on the order of the sessions.
void mix(std::string& sum, std::string_view digest) {
    static constexpr std::string_view digits = "0123456789abcdef";
    if (sum.empty()) sum.assign(digest.size(), '0');
    for (std::size_t i = 0; i < digest.size(); ++i)
        sum[i] = digits[digits.find(sum[i]) ^ digits.find(digest[i])];
}

void add(EndSummary& summary, const std::string& id, const SessionRecord& record) {
    ++summary.sessions;
    summary.messages += record.messages.size();
    mix(summary.hash, content_hash(id + ' ' + hash_of(record)));
}

}  // namespace

LiveTransfer::Mark LiveTransfer::mark_of(const Session& session) {
    return {
        .version = session.version,
        .fence = session.fence,
        .last_seq = session.last_seq,
        .last_activity = session.last_activity,
    };
}

Task<Result<std::uint64_t>> LiveTransfer::pass(ConflictPolicy rule) {
    ++x_report.passes;
    x_seen.clear();
    std::uint64_t copied = 0;
    std::string cursor;
    do {
        const auto listing = co_await x_source.list(cursor);
        if (!listing) co_return std::unexpected(listing.error());
        if (x_report.passes == 1) x_transfer.note_unreadable(*listing);
        Transfer::Ids ids;
        for (const auto& session : listing->sessions) {
            if (!x_seen.insert(session.session_id).second) continue;
            const auto mark = mark_of(session);
            const auto known = x_copied.find(session.session_id);
            if (known != x_copied.end() && known->second == mark) continue;
            x_copied[session.session_id] = mark;
            ids.push_back(session.session_id);
        }
        copied += ids.size();
        auto done = co_await x_transfer.copy_ids(x_source, x_target, std::move(ids), rule);
        if (!done) co_return std::unexpected(std::move(done.error()));
        cursor = listing->next;
    } while (!cursor.empty());
    co_return copied;
}

Task<Result<void>> LiveTransfer::copy(ConflictPolicy rule) {
    const auto total = co_await x_source.count();
    if (!total) co_return std::unexpected(total.error());
    x_transfer.x_total = *total;
    while (x_report.passes < passes_max) {
        const auto copied = co_await pass(rule);
        if (!copied) co_return std::unexpected(copied.error());
        if (*copied == 0) break;
    }
    co_return co_await follow_erased();
}

/// Deletes sessions in the target that were deleted in the source during the copy.
Task<Result<void>> LiveTransfer::follow_erased() {
    for (auto& [id, mark] : x_copied) {
        if (x_seen.contains(id)) continue;
        const auto there = co_await x_source.read(id);
        if (there || there.error().code != Errc::gone) continue;  // evicted, not deleted
        const auto erased = co_await x_target.erase(id);
        if (!erased) co_return std::unexpected(erased.error());
        if (*erased) ++x_report.erased;
    }
    co_return Result<void>{};
}

Task<Result<void>> LiveTransfer::compare_one(std::string id) {
    for (int attempt = 1;; ++attempt) {
        auto there = co_await x_target.read(id);
        const auto here = co_await x_source.read(id);
        if (!here) {
            const auto code = here.error().code;
            if (code == Errc::unavailable) co_return std::unexpected(here.error());
            co_return Result<void>{};  // deleted meanwhile, or unreadable and already reported
        }
        if (!there && there.error().code == Errc::unavailable)
            co_return std::unexpected(std::move(there.error()));
        const auto relation = there ? compare(there->record, here->record) : Relation::different;
        const bool retry = relation == Relation::older && attempt < comparisons_max;
        if (retry) {
            const auto outcome = co_await x_target.place(*here, ConflictPolicy::update);
            if (!outcome) co_return std::unexpected(outcome.error());
            continue;
        }
        add(x_report.source, id, here->record);
        if (there) add(x_report.target, id, there->record);
        if (relation == Relation::newer) ++x_report.went_on;
        if (relation == Relation::older || relation == Relation::different) {
            ++x_report.differing;
            x_transfer.tell(id, there ? "differs in the target" : "is missing in the target");
        }
        co_return Result<void>{};
    }
}

Task<Result<void>> LiveTransfer::verify() {
    x_report.source = x_report.target = {};
    x_report.differing = x_report.went_on = 0;
    x_transfer.x_done = 0;
    std::set<std::string> compared;
    std::string cursor;
    do {
        const auto listing = co_await x_source.list(cursor);
        if (!listing) co_return std::unexpected(listing.error());
        std::vector<Task<Result<void>>> tasks;
        for (std::size_t i = 0; i < listing->sessions.size(); ++i) {
            const auto& id = listing->sessions[i].session_id;
            if (compared.insert(id).second) tasks.push_back(compare_one(id));
            if (tasks.size() < compared_at_once && i + 1 < listing->sessions.size()) continue;
            const auto count = tasks.size();
            for (auto& done : co_await all_of(std::exchange(tasks, {}))) {
                if (!done) co_return std::move(done);
            }
            x_transfer.advance(count);
        }
        cursor = listing->next;
    } while (!cursor.empty());
    co_return Result<void>{};
}

}  // namespace continuo
