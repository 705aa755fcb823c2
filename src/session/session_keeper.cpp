#include "session/session_keeper.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "base/limits.hpp"

namespace continuo {

namespace {

/// How many sessions of a stripe are looked at to find one that may leave: those being answered are
/// at the other end of the list.
constexpr int eviction_looks_max = 8;

bool is_in_use(const Slot& slot, TimePoint now) {
    return slot.held || (slot.record->pending && slot.record->pending->is_leased(now));
}

}  // namespace

SessionKeeper::SessionKeeper(
    const InMemorySessionStoreConfig& config, Archive* archive, const Clock& clock
)
    : x_config(config),
      x_lifetimes{
          .idle = config.idle_timeout,
          .absolute = config.lifetime_max,
          .idle_ends_life = archive == nullptr,
      },
      x_archive(archive),
      x_clock(clock),
      x_map(config.sessions_max, config.stripes) {
    x_config.messages_kept = std::max<std::size_t>(config.messages_kept, 1);
}

StepContext SessionKeeper::context() const {
    return {.now = x_clock.now(), .messages_max = x_config.messages_max};
}

Result<Slot*> SessionKeeper::find_alive(SessionMap::Locked& locked, const std::string& id) {
    const auto now = x_clock.now();
    auto* slot = locked.find(id);
    if (slot == nullptr) {
        if (locked.is_buried(id, now)) return fail(Errc::gone, id);
        if (x_archive == nullptr) return fail(Errc::not_found, id);
        return nullptr;
    }
    const auto life = life_of(*slot->record, now, x_lifetimes);
    if (life == Life::alive) return slot;
    if (x_archive != nullptr) return fail(Errc::gone, id);  // the reaper erases it there as well
    locked.drop(*slot);
    ++x_expired;
    if (life == Life::idle) return fail(Errc::not_found, id);
    bury(locked, id);
    return fail(Errc::gone, id);
}

std::optional<Result<Hold>> SessionKeeper::try_hold_alive(const std::string& id) {
    auto locked = x_map.lock(id);
    const auto slot = find_alive(locked, id);
    if (!slot) return std::unexpected(slot.error());
    if (*slot == nullptr || (*slot)->held) return std::nullopt;
    (*slot)->held = true;
    return Hold(x_map, id, **slot);
}

void SessionKeeper::make(SessionMap::Locked& locked, Slot& slot, Step&& step, bool saved) {
    const auto at = step.at;
    const bool used = step.moves_idle_clock;
    apply(*slot.record, std::move(step), saved);
    if (x_archive != nullptr) trim_messages(*slot.record, x_config.messages_kept);
    locked.settle(slot);
    if (used) locked.use(slot, at);
}

void SessionKeeper::put_new(SessionMap::Locked& locked, Step&& step) {
    const auto at = step.at;
    auto& slot = locked.place(step.session.session_id);
    SessionRecord record;
    apply(record, std::move(step), true);
    locked.put(slot, std::move(record), at);
}

void SessionKeeper::bury(SessionMap::Locked& locked, const std::string& id) {
    locked.bury(id, x_clock.now() + limits::tombstone_kept);
}

Result<Session> SessionKeeper::create_in_memory(Step step) {
    const auto id = step.session.session_id;
    Session session = step.session;
    {
        auto locked = x_map.lock(id);
        const auto found = find_alive(locked, id);
        if (found) return fail(Errc::conflict, id);
        if (found.error().code != Errc::not_found) return std::unexpected(found.error());
        put_new(locked, std::move(step));
    }
    drop_surplus(id);
    return session;
}

bool SessionKeeper::erase_in_memory(const std::string& id) {
    auto locked = x_map.lock(id);
    const auto found = find_alive(locked, id);
    if (!found) return false;
    locked.drop(**found);
    bury(locked, id);
    return true;
}

SessionKeeper::Leaving SessionKeeper::drop_longest_unused(
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

std::optional<std::string> SessionKeeper::drop_surplus(const std::string& newcomer) {
    if (!x_map.is_too_full()) return std::nullopt;
    const std::scoped_lock one_at_a_time(x_map.eviction_mutex());
    while (x_map.is_too_full()) {
        Leaving leaving;
        for (const auto stripe : x_map.stripes_by_use()) {
            leaving = drop_longest_unused(stripe, newcomer);
            if (leaving.found) break;
        }
        if (leaving.unsaved) return leaving.unsaved;
        // Whatever is left is being answered right now: rather too many sessions than a lost one.
        if (!leaving.found) break;
    }
    return std::nullopt;
}

}  // namespace continuo
