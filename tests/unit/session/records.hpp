#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <variant>

#include <boost/json.hpp>

#include "session/transitions/transitions.hpp"
#include "support/fake_clock.hpp"

namespace continuo::test {

inline const TimePoint t0 = FakeClock::start();

using namespace std::chrono_literals;

// A record that goes through decisions, without a store around it.

[[nodiscard]] inline SessionRecord new_record(TimePoint now = FakeClock::start()) {
    NewSession request;
    request.session_id = "s";
    SessionRecord record;
    apply(record, decide_create(std::move(request), now).value(), true);
    return record;
}

[[nodiscard]] inline BeginTurn message(std::string id, std::string content = "hello") {
    BeginTurn turn;
    turn.session_id = "s";
    turn.client_message_id = std::move(id);
    turn.content = std::move(content);
    turn.instance = "a";
    return turn;
}

[[nodiscard]] inline CommitTurn reply(const Lease& lease, std::string content = "hi") {
    CommitTurn turn;
    turn.lease = lease;
    turn.reply.content = std::move(content);
    return turn;
}

/// Decides and makes the step as a store without an archive does.
template <class IdempotencyRecord>
IdempotencyRecord make(
    SessionRecord& record, Result<Decision<IdempotencyRecord>> decision, bool saved = true
) {
    auto& decided = decision.value();
    if (decided.step) apply(record, std::move(*decided.step), saved);
    return std::move(decided.outcome);
}

inline Begun begin(SessionRecord& record, BeginTurn turn, TimePoint now, bool saved = true) {
    return std::get<Begun>(make(record, decide_begin(record, std::move(turn), {.now = now}), saved)
    );
}

inline Committed commit(SessionRecord& record, const Lease& lease, TimePoint now) {
    return make(record, decide_commit(record, reply(lease), {.now = now}));
}

}  // namespace continuo::test
