// Eviction: while the sessions exceed the limit of their number or memory, the longest unused one
// is removed from memory. A session with a valid lease is not removed; one with unsaved changes is
// written to the archive first.

#include <utility>

#include <boost/json.hpp>

#include "session/memory/session_cache.hpp"

namespace continuo {

namespace {

/// Maximum number of sessions of a stripe to examine. Few are enough: sessions in use are at the
/// other end of the list.
constexpr int eviction_looks_max = 8;

/// Maximum number of sessions to write to the archive in order to make room for one.
constexpr int eviction_writes_max = 4;

bool is_in_use(const Slot& slot, TimePoint now) {
    return slot.held || (slot.record->pending && slot.record->pending->is_leased(now));
}

}  // namespace

SessionCache::Leaving SessionCache::drop_longest_unused(
    std::size_t stripe, const std::string& newcomer
) {
    const auto now = x_clock.now();
    auto locked = x_map.lock_stripe(stripe);
    auto* slot = locked.longest_unused();
    for (int looks = 0; slot != nullptr && looks < eviction_looks_max; ++looks) {
        if (*slot->id != newcomer && !is_in_use(*slot, now)) {
            if (needs_saving(*slot->record)) return {.found = true, .unsaved = *slot->id};
            locked.drop(*slot);
            ++x_evicted;
            return {.found = true, .unsaved = std::nullopt};
        }
        slot = locked.next_unused(*slot);
    }
    return {};
}

std::optional<std::string> SessionCache::drop_surplus(const std::string& newcomer) {
    if (!x_map.is_too_full()) return std::nullopt;
    const std::scoped_lock one_at_a_time(x_map.eviction_mutex());
    while (x_map.is_too_full()) {
        Leaving leaving;
        for (const auto stripe : x_map.stripes_by_use()) {
            leaving = drop_longest_unused(stripe, newcomer);
            if (leaving.found) break;
        }
        if (leaving.unsaved) return leaving.unsaved;
        // All others are in use: prefers exceeding the limit to losing a session.
        if (!leaving.found) break;
    }
    return std::nullopt;
}

Task<bool> SessionCache::save_and_drop(std::string id) {
    const auto session_lock = try_lock_session(x_map, id);
    if (!session_lock) co_return false;
    auto& slot = session_lock->slot();
    std::optional<SessionWrite> unsaved;
    {
        auto locked = session_lock->lock_stripe();
        if (!slot.record) co_return false;
        if (slot.record->pending && slot.record->pending->is_leased(x_clock.now())) co_return false;
        if (needs_saving(*slot.record)) unsaved = make_write(*slot.record);
    }
    if (unsaved) {
        const auto written = co_await write(std::move(*unsaved));
        if (!written) {
            forget_unless_untouched(*session_lock, written.error());
            co_return false;
        }
    }
    session_lock->lock_stripe().drop(slot);
    co_return true;
}

Task<void> SessionCache::make_room(std::string newcomer) {
    for (int writes = 0; writes < eviction_writes_max; ++writes) {
        auto unsaved = drop_surplus(newcomer);
        if (!unsaved) co_return;
        // If that fails, the session remains in memory until the next eviction.
        if (!co_await save_and_drop(std::move(*unsaved))) co_return;
        ++x_evicted;
    }
}

}  // namespace continuo
