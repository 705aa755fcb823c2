#pragma once

#include <string>
#include <utility>

#include "base/id.hpp"
#include "session/session_keeper.hpp"
#include "session/shielded.hpp"

namespace continuo {

// How every verb that names one session runs: find it, decide, make the step. `decide(record,
// context)` is a plain function object that gives a Result<Decision<Outcome>>; it is called at most
// once.
//
// Without an archive that is one critical section. With one, the session is held from before the
// decision until the archive has written, and shows the step only then; a write that fails leaves
// nothing behind.

template <class Outcome, class Decide>
Result<Outcome> run_step_in_memory(SessionKeeper& keeper, const std::string& id, Decide& decide) {
    auto locked = keeper.map().lock(id);
    const auto slot = keeper.find_alive(locked, id);
    if (!slot) {
        // What is there has a valid id; only what is not needs to be looked at.
        if (!is_valid_id(id)) return fail(Errc::invalid_input, "session_id");
        return std::unexpected(slot.error());
    }
    auto decision = decide(*(*slot)->record, keeper.context());
    if (!decision) return std::unexpected(std::move(decision.error()));
    if (decision->step) keeper.make(locked, **slot, std::move(*decision->step), true);
    return std::move(decision->outcome);
}

/// Makes a step that need not be written before it shows.
template <class Outcome>
Outcome make_step(SessionKeeper& keeper, const Hold& hold, Decision<Outcome> decision) {
    if (decision.step) {
        auto locked = hold.lock();
        keeper.make(locked, hold.slot(), std::move(*decision.step), decision.step->durable);
    }
    return std::move(decision.outcome);
}

template <class Outcome>
Task<Result<Outcome>> write_step(SessionKeeper& keeper, Hold hold, Decision<Outcome> decision) {
    auto written = co_await keeper.write(make_write(*hold.slot().record, *decision.step));
    if (!written) {
        keeper.forget_unless_untouched(hold, written.error());
        co_return std::unexpected(std::move(written.error()));
    }
    co_return make_step(keeper, hold, std::move(decision));
}

template <class Outcome>
bool must_be_written(const Decision<Outcome>& decision) {
    return decision.step && decision.step->durable;
}

template <class Outcome, class Decide>
Task<Result<Outcome>> run_step_durably(SessionKeeper& keeper, std::string id, Decide decide) {
    auto hold = co_await keeper.hold_alive(std::move(id));
    if (!hold) co_return std::unexpected(hold.error());
    // Only the holder changes the record: it is read here without the lock.
    auto decision = decide(*hold->slot().record, keeper.context());
    if (!decision) co_return std::unexpected(std::move(decision.error()));
    if (!must_be_written(*decision)) co_return make_step(keeper, *hold, std::move(*decision));
    co_return co_await write_step(keeper, std::move(*hold), std::move(*decision));
}

template <class Outcome, class Decide>
Task<Result<Outcome>> run_step(SessionKeeper& keeper, std::string id, Decide decide) {
    if (keeper.archive() == nullptr) co_return run_step_in_memory<Outcome>(keeper, id, decide);
    if (!is_valid_id(id)) co_return fail(Errc::invalid_input, "session_id");
    // Most sessions are in memory and nobody is inside: nothing to wait for, nothing to shield, but
    // for the write.
    if (auto hold = keeper.try_hold_alive(id)) {
        if (!*hold) co_return std::unexpected(std::move(hold->error()));
        auto decision = decide(*(*hold)->slot().record, keeper.context());
        if (!decision) co_return std::unexpected(std::move(decision.error()));
        if (!must_be_written(*decision)) co_return make_step(keeper, **hold, std::move(*decision));
        co_return co_await shielded(write_step(keeper, std::move(**hold), std::move(*decision)));
    }
    co_return co_await shielded(run_step_durably<Outcome>(keeper, std::move(id), std::move(decide))
    );
}

template <class View, class Read>
Task<Result<View>> read_record_durably(SessionKeeper& keeper, std::string id, Read view) {
    const auto hold = co_await keeper.hold_alive(std::move(id));
    if (!hold) co_return std::unexpected(hold.error());
    co_return view(*hold->slot().record);
}

/// `view(record)` of a session that is in memory, or is brought there. Readers do not wait for
/// writers: they see what was there before.
template <class View, class Read>
Task<Result<View>> read_record(SessionKeeper& keeper, std::string id, Read view) {
    if (!is_valid_id(id)) co_return fail(Errc::invalid_input, "session_id");
    {
        auto locked = keeper.map().lock(id);
        const auto slot = keeper.find_alive(locked, id);
        if (!slot) co_return std::unexpected(slot.error());
        if (*slot != nullptr) co_return view(*(*slot)->record);
    }
    co_return co_await shielded(read_record_durably<View>(keeper, std::move(id), std::move(view)));
}

}  // namespace continuo
