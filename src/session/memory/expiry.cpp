// Removes sessions that are idle or past their lifetime. In memory, idle ones are at the end of the
// lists by use; in the archive, old ones are at the end of the listing by creation time.

#include <algorithm>
#include <ranges>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "session/memory/session_cache.hpp"
#include "session/memory/session_listing.hpp"

namespace continuo {

bool SessionCache::is_idle(const Slot& slot, TimePoint now) const {
    return !slot.held && now >= idle_end_of(*slot.record, slot.used_at, x_lifetimes.idle);
}

std::uint64_t SessionCache::drop_idle(std::size_t limit, std::vector<std::string>& unsaved) {
    const auto now = x_clock.now();
    std::uint64_t dropped = 0;
    for (std::size_t index = 0; index < x_map.stripe_count(); ++index) {
        auto locked = x_map.lock_stripe(index);
        locked.forget_tombstones(now);
        auto* slot = locked.longest_unused();
        while (slot != nullptr && dropped + unsaved.size() < limit) {
            if (now < slot->used_at + x_lifetimes.idle) break;
            auto* next = locked.next_unused(*slot);
            if (is_idle(*slot, now)) {
                if (needs_saving(*slot->record)) {
                    unsaved.push_back(*slot->id);
                } else {
                    const auto id = *slot->id;
                    const bool over = x_archive == nullptr &&
                                      life_of(*slot->record, now, x_lifetimes) == Life::over;
                    locked.drop(*slot);
                    if (over) add_tombstone(locked, id);
                    ++dropped;
                }
            }
            slot = next;
        }
    }
    x_expired += dropped;
    return dropped;
}

Task<Result<std::uint64_t>> SessionCache::erase_over(std::size_t limit) {
    const auto cutoff = x_clock.now() - x_lifetimes.absolute;
    auto over = co_await find_created_before(*x_archive, cutoff, limit);
    if (!over) co_return std::unexpected(std::move(over.error()));
    std::uint64_t erased = 0;
    for (auto& id : *over) {
        const auto done = co_await erase(std::move(id));
        if (!done) co_return std::unexpected(done.error());
        if (*done) ++erased;
    }
    x_expired += erased;
    co_return erased;
}

Task<Result<std::uint64_t>> SessionCache::reap(std::size_t limit) {
    std::vector<std::string> unsaved;
    auto left = drop_idle(limit, unsaved);
    if (x_archive == nullptr) co_return left;
    for (auto& id : unsaved) {
        if (!co_await save_and_drop(std::move(id))) continue;
        ++left;
        ++x_expired;
    }
    if (left < limit) {
        const auto erased = co_await erase_over(limit - left);
        if (!erased) co_return std::unexpected(erased.error());
        left += *erased;
    }
    if (auto pruned = co_await x_archive->prune(x_clock.now()); !pruned) {
        co_return std::unexpected(std::move(pruned.error()));
    }
    co_return left;
}

}  // namespace continuo
