#include "session/redis/redis_session_sweeps.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include <boost/json.hpp>

#include "session/memory/session_listing.hpp"
#include "session/transitions/lease.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// The states that can be read. One that cannot takes no other along.
Task<Result<std::vector<SessionRecord>>> read_states(
    OptimisticSessionUpdater& updater, std::vector<std::string> ids
) {
    auto read = co_await updater.records().read_states(std::move(ids));
    if (!read) co_return std::unexpected(std::move(read.error()));
    for (const auto& unreadable : read->unreadable)
        log("session").error("left out of a list: {}", unreadable.detail);
    co_return std::move(read->records);
}

Task<Result<std::vector<ListKey>>> filter(
    OptimisticSessionUpdater& updater, std::vector<ListKey> keys, SessionFilter wanted
) {
    std::vector<std::string> ids;
    for (const auto& key : keys)
        ids.push_back(key.second);
    auto records = co_await read_states(updater, std::move(ids));
    if (!records) co_return std::unexpected(std::move(records.error()));
    std::vector<ListKey> kept;
    for (const auto& record : *records) {
        const auto& session = record.session;
        if (wanted.user_id && session.user_id != wanted.user_id) continue;
        if (wanted.status && session.status != *wanted.status) continue;
        kept.emplace_back(session.created_at, session.session_id);
    }
    co_return std::move(kept);
}

}  // namespace

Task<Result<std::vector<Begun>>> take_over_pending(
    OptimisticSessionUpdater& updater,
    std::string instance,
    std::chrono::milliseconds lease_time,
    std::size_t limit
) {
    if (auto valid = check_lease(instance, lease_time); !valid)
        co_return std::unexpected(std::move(valid.error()));
    if (auto counted = co_await updater.records().refresh_counts(); !counted)
        co_return std::unexpected(std::move(counted.error()));
    auto due = co_await updater.find_in_index(
        &RedisKeys::pending, "-inf", to_score(updater.context().now)
    );
    if (!due) co_return std::unexpected(std::move(due.error()));
    std::vector<Begun> taken;
    for (auto& [lease_end, id] : *due) {
        if (taken.size() >= limit) break;
        auto decide = [instance, lease_time](
                          const SessionRecord& record, const StepContext& context
                      ) { return decide_take_over(record, instance, lease_time, context); };
        auto begun = co_await updater.step<std::optional<Begun>>(std::move(id), std::move(decide));
        if (begun && *begun) taken.push_back(std::move(**begun));
        // What was taken must reach the caller.
        if (!begun && begun.error().code == Errc::unavailable && taken.empty())
            co_return std::unexpected(std::move(begun.error()));
    }
    co_return std::move(taken);
}

Task<Result<Page<Session>>> list_sessions(OptimisticSessionUpdater& updater, ListRequest request) {
    const auto after = parse_list_cursor(request.cursor);
    if (!after) co_return std::unexpected(after.error());
    const auto now = updater.context().now;
    auto created = co_await updater.find_in_index(&RedisKeys::created, "-inf", "+inf");
    if (!created) co_return std::unexpected(std::move(created.error()));
    auto live = co_await updater.find_in_index(&RedisKeys::expiry, "(" + to_score(now), "+inf");
    if (!live) co_return std::unexpected(std::move(live.error()));
    std::set<std::string> alive;
    for (auto& [end, id] : *live)
        alive.insert(std::move(id));
    std::erase_if(*created, [&](const auto& key) { return !alive.contains(key.second); });
    if (request.filter.user_id || request.filter.status) {
        auto kept = co_await filter(updater, std::move(*created), request.filter);
        if (!kept) co_return std::unexpected(std::move(kept.error()));
        created = std::move(*kept);
    }
    Page<Session> page;
    page.total = created->size();
    if (*after) std::erase_if(*created, [&](const auto& key) { return !(key < **after); });
    std::ranges::sort(*created, std::greater{});
    const auto begin = std::min(request.offset, created->size());
    const auto end = begin + std::min(request.limit, created->size() - begin);
    std::vector<std::string> ids;
    for (auto i = begin; i < end; ++i)
        ids.push_back(created->at(i).second);
    auto records = co_await read_states(updater, std::move(ids));
    if (!records) co_return std::unexpected(std::move(records.error()));
    for (auto& record : *records)
        page.items.push_back(std::move(record.session));
    if (end > begin && end < created->size()) page.next = make_list_cursor(created->at(end - 1));
    co_return std::move(page);
}

Task<Result<std::uint64_t>> erase_ended(OptimisticSessionUpdater& updater, TimePoint cutoff) {
    auto created =
        co_await updater.find_in_index(&RedisKeys::created, "-inf", "(" + to_score(cutoff));
    if (!created) co_return std::unexpected(std::move(created.error()));
    auto active = co_await updater.find_in_index(&RedisKeys::active, "-inf", "+inf");
    if (!active) co_return std::unexpected(std::move(active.error()));
    std::set<std::string> going_on;
    for (auto& [at, id] : *active)
        going_on.insert(std::move(id));
    std::vector<std::string> ended;
    for (auto& [at, id] : *created) {
        if (!going_on.contains(id)) ended.push_back(std::move(id));
    }
    auto records = co_await read_states(updater, std::move(ended));
    if (!records) co_return std::unexpected(std::move(records.error()));
    std::uint64_t erased = 0;
    for (const auto& record : *records) {
        const auto& session = record.session;
        if (session.status != SessionStatus::ended || session.last_activity >= cutoff) continue;
        const auto done = co_await updater.erase(session.session_id);
        if (!done) co_return std::unexpected(done.error());
        if (*done) ++erased;
    }
    const auto archived = co_await updater.erase_ended_in_archive(cutoff);
    if (!archived) co_return std::unexpected(archived.error());
    co_return erased + *archived;
}

}  // namespace continuo
