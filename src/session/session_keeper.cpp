#include "session/session_keeper.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include <boost/json.hpp>

#include "base/limits.hpp"

namespace continuo {

namespace {

/// How many sessions of a stripe are looked at to find one that may leave: those being answered are
/// at the other end of the list.
constexpr int eviction_looks_max = 8;
/// How many sessions are written to make room for one, at most.
constexpr int eviction_writes_max = 4;

bool is_in_use(const Slot& slot, TimePoint now) {
    return slot.held || (slot.record->pending && slot.record->pending->is_leased(now));
}

std::unexpected<Error> fail_gone(const std::string& id) {
    return fail(Errc::gone, id);
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
        if (locked.is_buried(id, now)) return fail_gone(id);
        if (x_archive == nullptr) return fail(Errc::not_found, id);
        return nullptr;
    }
    const auto life = life_of(*slot->record, now, x_lifetimes);
    if (life == Life::alive) return slot;
    if (x_archive != nullptr) return fail_gone(id);  // the reaper erases it there as well
    locked.drop(*slot);
    ++x_expired;
    if (life == Life::idle) return fail(Errc::not_found, id);
    bury(locked, id);
    return fail_gone(id);
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

Task<Result<SessionRecord>> SessionKeeper::load(std::string id) {
    auto archived = co_await x_archive->load(id, x_config.messages_kept);
    if (!archived) co_return std::unexpected(std::move(archived.error()));
    auto record = restore(std::move(*archived));
    if (!record) co_return std::unexpected(std::move(record.error()));
    if (record->pending && record->pending->turn < first_seq_kept(*record)) {
        // A burst longer than what is kept: whoever answers it must see all of it.
        const auto from = record->pending->turn;
        const auto missing = first_seq_kept(*record) - from;
        auto older = co_await x_archive->history(std::move(id), from - 1, missing);
        if (!older) co_return std::unexpected(std::move(older.error()));
        if (older->size() != missing || older->front().seq != from) {
            co_return fail(Errc::corrupt, record->session.session_id + ": messages are missing");
        }
        record->messages.insert(
            record->messages.begin(),
            std::make_move_iterator(older->begin()),
            std::make_move_iterator(older->end())
        );
    }
    co_return std::move(*record);
}

Task<Result<Hold>> SessionKeeper::hold_alive(std::string id) {
    auto hold = co_await enter(x_map, id);
    {
        auto locked = hold.lock();
        const auto found = find_alive(locked, id);
        if (!found) co_return std::unexpected(found.error());
        if (*found != nullptr) co_return std::move(hold);
    }
    auto record = co_await load(id);
    if (!record) co_return std::unexpected(std::move(record.error()));
    const auto now = x_clock.now();
    if (life_of(*record, now, x_lifetimes) != Life::alive) co_return fail_gone(id);
    hold.lock().put(hold.slot(), std::move(*record), now);
    co_await make_room(std::move(id));
    co_return std::move(hold);
}

Task<Result<void>> SessionKeeper::write(SessionWrite step) {
    try {
        co_return co_await x_archive->write(std::move(step));
    } catch (const std::exception& e) {
        co_return fail(Errc::internal, e.what());
    }
}

void SessionKeeper::forget_unless_untouched(const Hold& hold, const Error& error) {
    if (error.code == Errc::unavailable) return;
    auto locked = hold.lock();
    locked.drop(hold.slot());
}

Task<bool> SessionKeeper::save_and_drop(std::string id) {
    const auto hold = try_enter(x_map, id);
    if (!hold) co_return false;
    auto& slot = hold->slot();
    std::optional<SessionWrite> unsaved;
    {
        auto locked = hold->lock();
        if (!slot.record) co_return false;
        if (slot.record->pending && slot.record->pending->is_leased(x_clock.now())) co_return false;
        if (needs_saving(*slot.record)) unsaved = make_write(*slot.record);
    }
    if (unsaved) {
        const auto written = co_await write(std::move(*unsaved));
        if (!written) {
            forget_unless_untouched(*hold, written.error());
            co_return false;
        }
    }
    hold->lock().drop(slot);
    co_return true;
}

Task<void> SessionKeeper::make_room(std::string newcomer) {
    for (int writes = 0; writes < eviction_writes_max; ++writes) {
        auto unsaved = drop_surplus(newcomer);
        if (!unsaved) co_return;
        // A failure leaves it in memory, for the next newcomer to try again.
        if (!co_await save_and_drop(std::move(*unsaved))) co_return;
        ++x_evicted;
    }
}

Task<Result<Session>> SessionKeeper::create(Step step) {
    auto id = step.session.session_id;
    Session session = step.session;
    {
        const auto hold = co_await enter(x_map, id);
        const auto is_taken = co_await find_trace(id);
        if (!is_taken) co_return std::unexpected(is_taken.error());
        if (*is_taken) co_return fail(Errc::conflict, id);
        auto written = co_await write(make_write(SessionRecord{}, step));
        if (!written) co_return std::unexpected(std::move(written.error()));
        auto locked = hold.lock();
        put_new(locked, std::move(step));
    }
    co_await make_room(std::move(id));
    co_return std::move(session);
}

Task<Result<bool>> SessionKeeper::find_trace(std::string id) {
    {
        auto locked = x_map.lock(id);
        const auto found = find_alive(locked, id);
        if (!found) co_return std::unexpected(found.error());
        if (*found != nullptr) co_return true;
    }
    const auto archived = co_await x_archive->load(std::move(id), 1);
    if (archived) co_return true;
    if (archived.error().code == Errc::not_found) co_return false;
    co_return std::unexpected(archived.error());
}

Task<void> SessionKeeper::forget_erased(std::string id) {
    const auto hold = co_await enter(x_map, id);
    auto locked = hold.lock();
    locked.drop(hold.slot());
    bury(locked, id);
}

Task<Result<bool>> SessionKeeper::erase(std::string id) {
    const auto hold = co_await enter(x_map, id);
    bool in_archive = false;
    if (x_archive != nullptr) {
        const auto erased = co_await x_archive->erase(id);
        if (!erased) {
            // Whether it was is not known, unless the archive says that nothing was done.
            forget_unless_untouched(hold, erased.error());
            co_return std::unexpected(erased.error());
        }
        in_archive = *erased;
    }
    auto locked = hold.lock();
    const bool was_there = in_archive || hold.slot().record.has_value();
    if (!was_there) co_return false;
    locked.drop(hold.slot());
    bury(locked, id);
    co_return true;
}

}  // namespace continuo
