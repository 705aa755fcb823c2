// The part of SessionCache that needs an archive: loading, writing, erasing.

#include <exception>
#include <iterator>
#include <utility>

#include <boost/json.hpp>

#include "base/text.hpp"
#include "session/memory/session_cache.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

Task<Result<SessionRecord>> SessionCache::load(std::string id) {
    if (x_metrics != nullptr) x_metrics->record_session_cache(false);
    auto archived = co_await x_archive->load(id, x_config.messages_kept);
    if (!archived) co_return std::unexpected(std::move(archived.error()));
    auto record = restore(std::move(*archived));
    if (!record) co_return std::unexpected(std::move(record.error()));
    if (record->pending && record->pending->turn < first_seq_kept(*record)) {
        // A burst longer than `messages_kept`: its reply needs all messages.
        const auto from = record->pending->turn;
        const auto missing = first_seq_kept(*record) - from;
        auto older = co_await x_archive->history(std::move(id), from - 1, missing);
        if (!older) co_return std::unexpected(std::move(older.error()));
        if (older->size() != missing || older->front().seq != from) {
            co_return fail(Errc::corrupt, record->session->session_id + ": messages are missing");
        }
        record->messages.prepend(std::move(*older));
    }
    co_return std::move(*record);
}

Task<Result<SessionLock>> SessionCache::lock_alive(std::string id) {
    auto session_lock = co_await lock_session(x_map, id);
    {
        auto locked = session_lock.lock_stripe();
        const auto found = find_alive(locked, id);
        if (!found) co_return std::unexpected(found.error());
        if (*found != nullptr) {
            if (x_metrics != nullptr) x_metrics->record_session_cache(true);
            co_return std::move(session_lock);
        }
    }
    auto record = co_await load(id);
    if (!record) co_return std::unexpected(std::move(record.error()));
    const auto now = x_clock.now();
    if (life_of(*record, now, x_lifetimes) != Life::alive) co_return fail(Errc::gone, id);
    session_lock.lock_stripe().put(session_lock.slot(), std::move(*record), now);
    co_await make_room(std::move(id));
    co_return std::move(session_lock);
}

Task<Result<void>> SessionCache::write(SessionWrite step) {
    try {
        co_return co_await x_archive->write(std::move(step));
    } catch (const std::exception& e) {
        co_return fail(Errc::internal, excerpt(e.what()));
    }
}

void SessionCache::forget_unless_untouched(const SessionLock& session_lock, const Error& error) {
    if (error.code == Errc::unavailable) return;
    auto locked = session_lock.lock_stripe();
    locked.drop(session_lock.slot());
}

Task<Result<SessionSnapshot>> SessionCache::create(Step step) {
    auto id = step.session->session_id;
    const SessionSnapshot session(step.session);
    {
        const auto session_lock = co_await lock_session(x_map, id);
        const auto is_taken = co_await find_trace(id);
        if (!is_taken) co_return std::unexpected(is_taken.error());
        if (*is_taken) co_return fail(Errc::conflict, id, ErrorReason::id_taken);
        auto written = co_await write(make_write(SessionRecord{}, step));
        if (!written) co_return std::unexpected(std::move(written.error()));
        auto locked = session_lock.lock_stripe();
        put_new(locked, std::move(step));
    }
    co_await make_room(std::move(id));
    co_return session;
}

Task<Result<bool>> SessionCache::find_trace(std::string id) {
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

Task<void> SessionCache::forget_erased(std::string id) {
    const auto session_lock = co_await lock_session(x_map, id);
    auto locked = session_lock.lock_stripe();
    locked.drop(session_lock.slot());
    add_tombstone(locked, id);
}

Task<Result<void>> SessionCache::check_erase_of(const SessionLock* session_lock, EraseFor whom) {
    if (whom == EraseFor::operators) co_return Result<void>{};
    // The stripe's lock is not needed: only the holder of the session's lock changes the record.
    const auto& record = session_lock->slot().record;
    if (record) co_return check_erase(record->session, whom);
    if (x_archive == nullptr) co_return Result<void>{};
    const auto archived = co_await x_archive->load(session_lock->id(), 1);
    if (archived) co_return check_erase(archived->session, whom);
    // A session that does not exist has no ticket.
    const auto code = archived.error().code;
    if (code == Errc::not_found || code == Errc::gone) co_return Result<void>{};
    co_return std::unexpected(archived.error());
}

Task<Result<bool>> SessionCache::erase(std::string id, EraseFor whom) {
    const auto session_lock = co_await lock_session(x_map, id);
    if (auto allowed = co_await check_erase_of(&session_lock, whom); !allowed)
        co_return std::unexpected(std::move(allowed.error()));
    bool in_archive = false;
    if (x_archive != nullptr) {
        const auto erased = co_await x_archive->erase(id);
        if (!erased) {
            // Unless the archive was unavailable, the session may have been erased.
            forget_unless_untouched(session_lock, erased.error());
            co_return std::unexpected(erased.error());
        }
        in_archive = *erased;
    }
    auto locked = session_lock.lock_stripe();
    const bool was_there = in_archive || session_lock.slot().record.has_value();
    if (!was_there) co_return false;
    locked.drop(session_lock.slot());
    add_tombstone(locked, id);
    co_return true;
}

}  // namespace continuo
