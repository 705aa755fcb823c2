#pragma once

#include "agent/turn/turn_machine.hpp"
#include "agent/turn/turn_tools.hpp"

namespace continuo {

/// What a turn is carried out with. All outlive it.
struct TurnServices {
    SessionStore* sessions = nullptr;
    const TurnTools* tools = nullptr;
    Responder* responder = nullptr;
    const AgentConfig* config = nullptr;
    const Clock* clock = nullptr;
    /// False: the responder waits for nothing but the processor. A reply without a recall is then
    /// made in one go, which needs neither renewals of the lease nor a timer.
    bool reply_may_wait = true;
};

/// Carries out one turn: asks a TurnMachine what to do, does it, tells it what came of it. While
/// the reply is being made the lease is renewed, and at the deadline the work is given up.
/// `first` is Start, or the Begun of a turn that was taken over.
/// Errors: those of Agent::turn; what a service throws is internal.
/// Cancel: the lease is given back, for as long as the store takes, then operation_aborted is
/// thrown. A commit that was under way may have been made: the message's identity tells.
[[nodiscard]] Task<Result<TurnReply>> run_turn(
    TurnServices services, TurnRequest request, TurnInput first, TurnEventSink events
);

}  // namespace continuo
