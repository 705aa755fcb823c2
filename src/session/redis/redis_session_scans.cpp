#include "session/redis/redis_session_scans.hpp"

#include <utility>

#include <boost/json.hpp>

#include "session/redis/index_page.hpp"
#include "session/redis/session_index.hpp"
#include "session/transitions/lease.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// Reads the states; unreadable ones are logged and left out.
Task<Result<std::vector<SessionRecord>>> read_states(
    OptimisticSessionUpdater& updater, std::vector<std::string> ids
) {
    auto read = co_await updater.records().read_states(std::move(ids));
    if (!read) co_return std::unexpected(std::move(read.error()));
    for (const auto& unreadable : read->unreadable)
        log("session").error("left out of a list: {}", unreadable.detail);
    co_return std::move(read->records);
}

}  // namespace

Task<Result<std::vector<std::string>>> find_unleased(
    OptimisticSessionUpdater& updater, std::size_t /*limit*/
) {
    if (auto migrated = co_await updater.migrate_some(); !migrated)
        co_return std::unexpected(std::move(migrated.error()));
    if (auto counted = co_await updater.records().refresh_counts(); !counted)
        co_return std::unexpected(std::move(counted.error()));
    auto due = co_await updater.find_in_index(
        &RedisKeys::pending, "-inf", to_score(updater.context().now)
    );
    if (!due) co_return std::unexpected(std::move(due.error()));
    std::vector<std::string> ids;
    for (auto& [lease_end, id] : *due)
        ids.push_back(std::move(id));
    co_return std::move(ids);
}

Task<Result<Page<Session>>> list_sessions(OptimisticSessionUpdater& updater, ListRequest request) {
    auto after = parse_list_cursor(request.cursor);
    if (!after) co_return std::unexpected(std::move(after.error()));
    auto found = co_await read_index_page(
        updater.records(),
        std::move(request.filter),
        std::move(*after),
        request.offset,
        request.limit,
        updater.context().now
    );
    if (!found) co_return std::unexpected(std::move(found.error()));
    Page<Session> page;
    page.total = found->total;
    if (found->more && !found->keys.empty()) page.next = make_list_cursor(found->keys.back());
    std::vector<std::string> ids;
    for (auto& key : found->keys)
        ids.push_back(std::move(key.second));
    auto records = co_await read_states(updater, std::move(ids));
    if (!records) co_return std::unexpected(std::move(records.error()));
    for (auto& record : *records)
        page.items.push_back(*record.session);
    co_return std::move(page);
}

Task<Result<std::uint64_t>> erase_ended(OptimisticSessionUpdater& updater, TimePoint cutoff) {
    auto ended = co_await find_ended(updater.records(), cutoff);
    if (!ended) co_return std::unexpected(std::move(ended.error()));
    auto records = co_await read_states(updater, std::move(*ended));
    if (!records) co_return std::unexpected(std::move(records.error()));
    std::uint64_t erased = 0;
    for (const auto& record : *records) {
        const auto& session = *record.session;
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
