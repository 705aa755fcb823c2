// What a turn does when an action fails: make the answer again, begin again, or give its lease
// back.
#include <utility>

#include <boost/json.hpp>

#include "agent/turn/turn_commit.hpp"
#include "agent/turn/turn_machine.hpp"
#include "agent/turn/turn_reply.hpp"

namespace continuo {

namespace {

// A commit refused because of another lease holder leads back to Begin, which then replays or
// waits. More rounds mean that leases are shorter than turns.
constexpr int rounds_max = 3;

}  // namespace

TurnAction TurnMachine::on(turn_input::Failed input) {
    if (x_state == State::abandoning) return on(turn_input::Abandoned{});
    if (x_state == State::finished) return out_of_turn();
    if (x_state == State::committing && input.error.reason == ErrorReason::newer_messages) {
        x_state = State::freezing;
        return turn_action::Freeze{*x_lease, x_config.history_messages};
    }
    if (x_lease && input.error.reason == ErrorReason::overtaken) {
        x_lease.reset();
        x_overtaken = true;
        return begin();
    }
    // After Begin, a conflict means that the lease was lost.
    if (x_lease && input.error.code == Errc::conflict) {
        x_state = State::abandoning;
        x_failure.reset();
        return turn_action::Abandon{*x_lease};
    }
    return give_up(std::move(input.error));
}

TurnAction TurnMachine::on(turn_input::Abandoned) {
    if (x_state != State::abandoning) return out_of_turn();
    x_lease.reset();
    if (x_failure) return finish(std::unexpected(std::move(*x_failure)));
    // The commit was refused (conflict): load the session to find out why.
    x_state = State::loading;
    return turn_action::Load{x_request.session_id};
}

TurnAction TurnMachine::on(SessionSnapshot session) {
    if (x_state != State::loading) return out_of_turn();
    if (session->status != SessionStatus::ended && !session->owner.is_bot()) {
        auto reply = left_to_human(std::move(session), std::move(x_material->message), false);
        return finish(std::move(reply));
    }
    // Another instance is answering or has answered the message. Only a message with a
    // client_message_id can begin again: any other would be logged twice.
    if (session->status == SessionStatus::ended || x_request.client_message_id.empty() ||
        ++x_rounds > rounds_max) {
        const bool ended = session->status == SessionStatus::ended;
        return finish(fail(
            Errc::conflict,
            "the session ended or another instance took over the turn before the reply was stored",
            ended ? ErrorReason::session_ended : ErrorReason::stale_lease
        ));
    }
    return begin();
}

/// Abandons the lease, if held, and ends the turn with `error`.
TurnAction TurnMachine::give_up(Error error) {
    if (!x_lease) return finish(std::unexpected(std::move(error)));
    x_state = State::abandoning;
    x_failure = std::move(error);
    return turn_action::Abandon{*x_lease};
}

}  // namespace continuo
