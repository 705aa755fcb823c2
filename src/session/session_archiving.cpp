// The part of the keeper that needs an archive: what comes from it, and what goes there.

#include <exception>
#include <iterator>
#include <utility>

#include <boost/json.hpp>

#include "session/session_keeper.hpp"

namespace continuo {

namespace {

/// How many sessions are written to make room for one, at most.
constexpr int eviction_writes_max = 4;

}  // namespace

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
        record->messages.prepend(std::move(*older));
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
    if (life_of(*record, now, x_lifetimes) != Life::alive) co_return fail(Errc::gone, id);
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
