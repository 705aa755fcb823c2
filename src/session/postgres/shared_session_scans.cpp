#include "session/postgres/shared_session_scans.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "session/transitions/lease.hpp"

namespace continuo {

namespace {

constexpr std::size_t unleased_max = 256;

}  // namespace

Task<Result<std::vector<std::string>>> find_unleased(
    SharedSessionUpdater& updater, std::size_t limit
) {
    return updater.find_unleased(std::max(limit, unleased_max));
}

Task<Result<std::uint64_t>> erase_ended(SharedSessionUpdater& updater, TimePoint cutoff) {
    return updater.erase_ended_before(cutoff);
}

Task<Result<Page<Session>>> list_sessions(SharedSessionUpdater& updater, ListRequest request) {
    auto page = co_await updater.archive().list(
        std::move(request.filter), std::move(request.cursor), request.offset, request.limit
    );
    if (!page) co_return page;
    const auto cutoff = updater.context().now - updater.lifetime_max();
    std::erase_if(page->items, [cutoff](const Session& session) {
        return session.created_at <= cutoff;
    });
    co_return page;
}

}  // namespace continuo
