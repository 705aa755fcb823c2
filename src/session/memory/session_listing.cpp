#include "session/memory/session_listing.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

bool matches(const Session& session, const SessionFilter& filter) {
    return (!filter.user_id || session.user_id == filter.user_id) &&
           (!filter.status || session.status == *filter.status);
}

}  // namespace

Result<std::optional<ListKey>> parse_list_cursor(const std::string& cursor) {
    if (cursor.empty()) return std::nullopt;
    const auto colon = cursor.find(':');
    std::int64_t microseconds = 0;
    if (colon == std::string::npos ||
        !parse_integer(std::string_view(cursor).substr(0, colon), microseconds) ||
        !is_valid_id(std::string_view(cursor).substr(colon + 1))) {
        return fail(Errc::invalid_input, "cursor");
    }
    return ListKey{TimePoint(std::chrono::microseconds(microseconds)), cursor.substr(colon + 1)};
}

std::string make_list_cursor(const ListKey& key) {
    return fmt::format("{}:{}", key.first.time_since_epoch().count(), key.second);
}

Task<Result<std::vector<std::string>>> find_created_before(
    Archive& archive, TimePoint cutoff, std::size_t limit
) {
    // The oldest are at the end of the listing.
    const auto newest = co_await archive.list({}, {}, 0, 1);
    if (!newest) co_return std::unexpected(newest.error());
    const auto offset = newest->total > limit ? newest->total - limit : 0;
    const auto oldest = co_await archive.list({}, {}, offset, limit);
    if (!oldest) co_return std::unexpected(oldest.error());
    std::vector<std::string> ids;
    for (const auto& session : std::views::reverse(oldest->items)) {
        if (session.created_at > cutoff) break;
        ids.push_back(session.session_id);
    }
    co_return std::move(ids);
}

Result<Page<Session>> list_sessions(SessionCache& cache, const ListRequest& request) {
    const auto after = parse_list_cursor(request.cursor);
    if (!after) return std::unexpected(after.error());
    const auto now = cache.context().now;
    auto& map = cache.map();

    Page<Session> page;
    std::vector<ListKey> keys;
    for (std::size_t stripe = 0; stripe < map.stripe_count(); ++stripe) {
        map.lock_stripe(stripe).for_each([&](const Slot& slot) {
            const auto& session = *slot.record->session;
            if (!matches(session, request.filter)) return;
            if (life_of(*slot.record, now, cache.lifetimes()) != Life::alive) return;
            ++page.total;
            ListKey key{session.created_at, session.session_id};
            if (!*after || key < **after) keys.push_back(std::move(key));
        });
    }
    const auto begin = std::min(request.offset, keys.size());
    const auto end = begin + std::min(request.limit, keys.size() - begin);
    std::ranges::partial_sort(
        keys, keys.begin() + static_cast<std::ptrdiff_t>(end), std::greater{}
    );
    for (auto i = begin; i < end; ++i) {
        auto locked = map.lock(keys[i].second);
        if (const auto* slot = locked.find(keys[i].second)) {
            page.items.push_back(visible_session(*slot->record));
        }
    }
    if (end > begin && end < keys.size()) page.next = make_list_cursor(keys[end - 1]);
    return page;
}

}  // namespace continuo
