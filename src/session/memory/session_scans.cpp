#include "session/memory/session_scans.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "session/memory/session_steps.hpp"
#include "session/transitions/lease.hpp"

namespace continuo {

namespace {

constexpr std::size_t erase_batch = 500;

/// Ids of sessions in memory with a pending turn and an expired lease, the longest expired first.
std::vector<std::string> find_unleased(SessionCache& cache) {
    const auto now = cache.context().now;
    std::vector<std::pair<TimePoint, std::string>> found;
    for (std::size_t stripe = 0; stripe < cache.map().stripe_count(); ++stripe) {
        cache.map().lock_stripe(stripe).for_each_pending([&](const Slot& slot) {
            const auto& pending = *slot.record->pending;
            if (!pending.is_leased(now)) found.emplace_back(pending.lease_end, *slot.id);
        });
    }
    std::ranges::sort(found);
    std::vector<std::string> ids;
    ids.reserve(found.size());
    for (auto& [lease_end, id] : found)
        ids.push_back(std::move(id));
    return ids;
}

/// The ids of ended sessions in memory whose last activity is before `cutoff`.
std::vector<std::string> find_ended_before(SessionCache& cache, TimePoint cutoff) {
    std::vector<std::string> ids;
    for (std::size_t stripe = 0; stripe < cache.map().stripe_count(); ++stripe) {
        cache.map().lock_stripe(stripe).for_each([&](const Slot& slot) {
            const auto& session = *slot.record->session;
            if (session.status == SessionStatus::ended && session.last_activity < cutoff) {
                ids.push_back(session.session_id);
            }
        });
    }
    return ids;
}

/// Whether the session has expired or was erased meanwhile.
bool has_ended(const Error& error) {
    return error.code == Errc::not_found || error.code == Errc::gone;
}

}  // namespace

Task<Result<std::vector<Begun>>> take_over_pending(
    SessionCache& cache,
    std::string instance,
    std::chrono::milliseconds lease_time,
    std::size_t limit
) {
    if (auto valid = check_lease(instance, lease_time); !valid) {
        co_return std::unexpected(std::move(valid.error()));
    }
    std::vector<Begun> taken;
    for (auto& id : find_unleased(cache)) {
        if (taken.size() >= limit) break;
        auto decide = [instance, lease_time](
                          const SessionRecord& record, const StepContext& context
                      ) { return decide_take_over(record, instance, lease_time, context); };
        auto begun =
            co_await run_step<std::optional<Begun>>(cache, std::move(id), std::move(decide));
        if (begun && *begun) taken.push_back(std::move(**begun));
        // Turns that were taken over must be returned to the caller: an error is returned only if
        // there are none.
        if (!begun && !has_ended(begun.error()) && taken.empty()) {
            co_return std::unexpected(std::move(begun.error()));
        }
    }
    co_return std::move(taken);
}

Task<Result<std::uint64_t>> erase_ended(SessionCache& cache, TimePoint cutoff) {
    std::uint64_t erased = 0;
    if (cache.archive() == nullptr) {
        for (const auto& id : find_ended_before(cache, cutoff)) {
            if (cache.erase_in_memory(id)) ++erased;
        }
        co_return erased;
    }
    for (std::size_t count = erase_batch; count == erase_batch;) {
        auto ids = co_await cache.archive()->erase_ended_before(cutoff, erase_batch);
        if (!ids) co_return std::unexpected(std::move(ids.error()));
        count = ids->size();
        erased += count;
        // Until this is done, readers may find an erased session in memory. That is consistent: the
        // caller has no result yet.
        for (auto& id : *ids)
            co_await cache.forget_erased(std::move(id));
    }
    co_return erased;
}

}  // namespace continuo
