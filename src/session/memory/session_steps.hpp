#pragma once

#include <string>
#include <utility>

#include "async/shielded.hpp"
#include "base/id.hpp"
#include "session/memory/session_cache.hpp"

namespace continuo {

// Run an operation on one session: find it, decide, apply the step. `decide(record, context)` is a
// function object that returns a Result<Decision<Value>>; it is called at most once.
//
// Without an archive this is one critical section. With one, the session is locked from before the
// decision until the archive has written the step; readers see the step only then, and a failed
// write changes nothing in memory. A step that exceeds the memory limit is followed by an eviction.

template <class Value, class Decide>
Result<Value> run_step_in_memory(SessionCache& cache, const std::string& id, Decide& decide) {
    Result<Decision<Value>> decision;
    {
        auto locked = cache.map().lock(id);
        const auto slot = cache.find_alive(locked, id);
        if (!slot) {
            // Checked only here: a session that was found has a valid id.
            if (!is_valid_id(id)) return fail(Errc::invalid_input, "session_id");
            return std::unexpected(slot.error());
        }
        decision = decide(*(*slot)->record, cache.context());
        if (!decision) return std::unexpected(std::move(decision.error()));
        if (decision->step) cache.make(locked, **slot, std::move(*decision->step), true);
    }
    cache.drop_surplus(id);  // the session may have grown
    return std::move(decision->outcome);
}

/// Applies a step in memory: one that was written, or need not be.
template <class Value>
Value make_step(SessionCache& cache, const SessionLock& session_lock, Decision<Value> decision) {
    if (decision.step) {
        auto locked = session_lock.lock_stripe();
        cache.make(locked, session_lock.slot(), std::move(*decision.step), decision.step->durable);
    }
    return std::move(decision.outcome);
}

template <class Value>
Task<Result<Value>> write_step(
    SessionCache& cache, SessionLock session_lock, Decision<Value> decision
) {
    auto written = co_await cache.write(make_write(*session_lock.slot().record, *decision.step));
    if (!written) {
        cache.forget_unless_untouched(session_lock, written.error());
        co_return std::unexpected(std::move(written.error()));
    }
    auto outcome = make_step(cache, session_lock, std::move(decision));
    if (cache.map().is_too_full()) co_await cache.make_room(session_lock.id());
    co_return outcome;
}

template <class Value>
bool must_be_written(const Decision<Value>& decision) {
    return decision.step && decision.step->durable;
}

template <class Value, class Decide>
Task<Result<Value>> run_step_durably(SessionCache& cache, std::string id, Decide decide) {
    auto session_lock = co_await cache.lock_alive(std::move(id));
    if (!session_lock) co_return std::unexpected(session_lock.error());
    // The stripe's lock is not needed: only the holder of the session's lock changes the record.
    auto decision = decide(*session_lock->slot().record, cache.context());
    if (!decision) co_return std::unexpected(std::move(decision.error()));
    if (!must_be_written(*decision))
        co_return make_step(cache, *session_lock, std::move(*decision));
    co_return co_await write_step(cache, std::move(*session_lock), std::move(*decision));
}

template <class Value, class Decide>
Task<Result<Value>> run_step(SessionCache& cache, std::string id, Decide decide) {
    if (cache.archive() == nullptr) co_return run_step_in_memory<Value>(cache, id, decide);
    if (!is_valid_id(id)) co_return fail(Errc::invalid_input, "session_id");
    // Fast path: most sessions are in memory and not locked. Only the write must be shielded.
    if (auto session_lock = cache.try_lock_alive(id)) {
        if (!*session_lock) co_return std::unexpected(std::move(session_lock->error()));
        auto decision = decide(*(*session_lock)->slot().record, cache.context());
        if (!decision) co_return std::unexpected(std::move(decision.error()));
        if (!must_be_written(*decision))
            co_return make_step(cache, **session_lock, std::move(*decision));
        co_return co_await shielded(
            write_step(cache, std::move(**session_lock), std::move(*decision))
        );
    }
    co_return co_await shielded(run_step_durably<Value>(cache, std::move(id), std::move(decide)));
}

template <class View, class Read>
Task<Result<View>> read_record_durably(SessionCache& cache, std::string id, Read view) {
    const auto session_lock = co_await cache.lock_alive(std::move(id));
    if (!session_lock) co_return std::unexpected(session_lock.error());
    co_return view(*session_lock->slot().record);
}

/// Returns `view(record)` of a session, which is loaded if it is not in memory. Does not wait for a
/// write in flight: it sees the state before it.
template <class View, class Read>
Task<Result<View>> read_record(SessionCache& cache, std::string id, Read view) {
    if (!is_valid_id(id)) co_return fail(Errc::invalid_input, "session_id");
    {
        auto locked = cache.map().lock(id);
        const auto slot = cache.find_alive(locked, id);
        if (!slot) co_return std::unexpected(slot.error());
        if (*slot != nullptr) co_return view(*(*slot)->record);
    }
    co_return co_await shielded(read_record_durably<View>(cache, std::move(id), std::move(view)));
}

}  // namespace continuo
