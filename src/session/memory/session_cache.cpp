#include "session/memory/session_cache.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "base/limits.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

SessionCache::SessionCache(
    const InMemorySessionStoreConfig& config, Archive* archive, const Clock& clock, Metrics* metrics
)
    : x_config(config),
      x_lifetimes{
          .idle = config.idle_timeout,
          .absolute = config.lifetime_max,
          .idle_ends_life = archive == nullptr,
      },
      x_archive(archive),
      x_clock(clock),
      x_metrics(metrics),
      x_map(config.sessions_max, config.stripes, config.memory_max) {
    x_config.messages_kept = std::max<std::size_t>(config.messages_kept, 1);
}

StepContext SessionCache::context() const {
    return {.now = x_clock.now(), .messages_max = x_config.messages_max};
}

Result<Slot*> SessionCache::find_alive(SessionMap::Locked& locked, const std::string& id) {
    const auto now = x_clock.now();
    auto* slot = locked.find(id);
    if (slot == nullptr) {
        if (locked.has_tombstone(id, now)) return fail(Errc::gone, id);
        if (x_archive == nullptr) return fail(Errc::not_found, id);
        return nullptr;
    }
    const auto life = life_of(*slot->record, now, x_lifetimes);
    if (life == Life::alive) return slot;
    if (x_archive != nullptr) return fail(Errc::gone, id);  // the reaper erases it in the archive
    locked.drop(*slot);
    ++x_expired;
    if (life == Life::idle) return fail(Errc::not_found, id);
    add_tombstone(locked, id);
    return fail(Errc::gone, id);
}

std::optional<Result<SessionLock>> SessionCache::try_lock_alive(const std::string& id) {
    auto locked = x_map.lock(id);
    const auto slot = find_alive(locked, id);
    if (!slot) return std::unexpected(slot.error());
    if (*slot == nullptr || (*slot)->held) return std::nullopt;
    (*slot)->held = true;
    if (x_metrics != nullptr) x_metrics->record_session_cache(true);
    return SessionLock(x_map, id, **slot);
}

void SessionCache::make(SessionMap::Locked& locked, Slot& slot, Step&& step, bool saved) {
    const auto at = step.at;
    const bool used = step.moves_idle_clock;
    apply(*slot.record, std::move(step), saved);
    if (x_archive != nullptr) trim_messages(*slot.record, x_config.messages_kept);
    locked.settle(slot);
    if (used) locked.use(slot, at);
}

void SessionCache::put_new(SessionMap::Locked& locked, Step&& step) {
    const auto at = step.at;
    auto& slot = locked.place(step.session->session_id);
    SessionRecord record;
    apply(record, std::move(step), true);
    locked.put(slot, std::move(record), at);
}

void SessionCache::add_tombstone(SessionMap::Locked& locked, const std::string& id) {
    locked.add_tombstone(id, x_clock.now() + limits::tombstone_kept);
    if (x_metrics != nullptr) x_metrics->record_tombstone();
}

Result<SessionSnapshot> SessionCache::create_in_memory(Step step) {
    const auto id = step.session->session_id;
    const SessionSnapshot session(step.session);
    {
        auto locked = x_map.lock(id);
        const auto found = find_alive(locked, id);
        if (found) return fail(Errc::conflict, id, ErrorReason::id_taken);
        if (found.error().code != Errc::not_found) return std::unexpected(found.error());
        put_new(locked, std::move(step));
    }
    drop_surplus(id);
    return session;
}

Result<bool> SessionCache::erase_in_memory(const std::string& id, EraseFor whom) {
    auto locked = x_map.lock(id);
    const auto found = find_alive(locked, id);
    if (!found) return false;
    if (auto allowed = check_erase((*found)->record->session, whom); !allowed)
        return std::unexpected(std::move(allowed.error()));
    locked.drop(**found);
    add_tombstone(locked, id);
    return true;
}

}  // namespace continuo
