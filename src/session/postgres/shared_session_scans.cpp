#include "session/postgres/shared_session_scans.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "session/transitions/lease.hpp"

namespace continuo {

namespace {

/// A turn that nobody answers, for example of a session that cannot be read, must not hide others.
constexpr std::size_t unleased_max = 256;

}  // namespace

Task<Result<std::vector<Begun>>> take_over_pending(
    SharedSessionUpdater& updater,
    std::string instance,
    std::chrono::milliseconds lease_time,
    std::size_t limit
) {
    if (auto valid = check_lease(instance, lease_time); !valid)
        co_return std::unexpected(std::move(valid.error()));
    auto due = co_await updater.find_unleased(std::max(limit, unleased_max));
    if (!due) co_return std::unexpected(std::move(due.error()));
    std::vector<Begun> taken;
    for (auto& id : *due) {
        if (taken.size() >= limit) break;
        auto decide = [instance, lease_time](
                          const SessionRecord& record, const StepContext& context
                      ) { return decide_take_over(record, instance, lease_time, context); };
        auto begun = co_await updater.step<std::optional<Begun>>(std::move(id), std::move(decide));
        if (begun && *begun) taken.push_back(std::move(**begun));
        // Turns that were taken over must be returned to the caller: an error is returned only if
        // there are none.
        if (!begun && begun.error().code == Errc::unavailable && taken.empty())
            co_return std::unexpected(std::move(begun.error()));
    }
    co_return std::move(taken);
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
