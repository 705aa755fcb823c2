// How many sessions there are, and which of them wait for an answer.
#include <algorithm>
#include <iterator>
#include <utility>

#include <boost/json.hpp>

#include "session/postgres/shared_session_updater.hpp"

namespace continuo {

namespace {

/// Counting reads all sessions.
constexpr std::chrono::seconds count_interval{60};

std::uint64_t at_least_none(std::int64_t count) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0));
}

bool is_active(const SessionRecord* record) {
    return record != nullptr && record->session->status != SessionStatus::ended;
}
bool is_pending(const SessionRecord* record) {
    return record != nullptr && record->pending.has_value();
}

}  // namespace

Task<Result<std::vector<std::string>>> SharedSessionUpdater::find_unleased(std::size_t limit) {
    if (auto counted = co_await refresh_counts(); !counted)
        co_return std::unexpected(std::move(counted.error()));
    auto ids = co_await x_shared.find_unleased(x_clock.now(), limit);
    if (!ids) co_return ids;
    const std::scoped_lock lock(x_mutex);
    std::ranges::move(x_unindexed, std::back_inserter(*ids));
    x_unindexed.clear();
    co_return ids;
}

void SharedSessionUpdater::note_change(const SessionRecord* before, const SessionRecord* after) {
    x_sessions += (after != nullptr ? 1 : 0) - (before != nullptr ? 1 : 0);
    x_active += (is_active(after) ? 1 : 0) - (is_active(before) ? 1 : 0);
    x_pending += (is_pending(after) ? 1 : 0) - (is_pending(before) ? 1 : 0);
}

Task<Result<void>> SharedSessionUpdater::refresh_counts() {
    const auto now = x_clock.steady_now();
    if (now.time_since_epoch().count() < x_count_after) co_return Result<void>{};
    x_count_after = (now + count_interval).time_since_epoch().count();
    const auto counted = co_await x_shared.count();
    if (!counted) co_return std::unexpected(counted.error());
    x_sessions = static_cast<std::int64_t>(counted->sessions);
    x_active = static_cast<std::int64_t>(counted->active);
    x_pending = static_cast<std::int64_t>(counted->pending);
    co_return Result<void>{};
}

StoreStats SharedSessionUpdater::stats() const {
    return {
        .store_type = "postgresql",
        .total_sessions = at_least_none(x_sessions),
        .active_sessions = at_least_none(x_active),
        .pending_turns = at_least_none(x_pending),
        .expired = x_expired,
        .default_ttl = x_lifetimes.absolute,
    };
}

}  // namespace continuo
