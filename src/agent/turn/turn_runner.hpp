#pragma once

#include "agent/answer_sink.hpp"
#include "agent/turn/turn_machine.hpp"
#include "agent/turn/turn_tools.hpp"

namespace continuo {

/// The services that a turn uses. All must outlive it.
struct TurnServices {
    SessionStore* sessions = nullptr;
    const TurnTools* tools = nullptr;
    Responder* responder = nullptr;
    const AgentConfig* config = nullptr;
    const Clock* clock = nullptr;
    /// False: the responder never suspends. A reply without a recall then needs neither lease
    /// renewals nor a timer.
    bool reply_may_wait = true;
    AnswerSinks* sinks = nullptr;      ///< for answers that take time; null: nobody watches
    ToolRegistry* registry = nullptr;  ///< of declared tools; may be null without such
};

/// Runs one turn: performs the actions of a TurnMachine. Renews the lease while the reply is being
/// made, and cancels the reply at the deadline.
/// `first` is Start, or the Begun of a turn that was taken over.
/// Errors: those of Agent::turn; an exception of a service becomes Errc::internal.
/// Cancel: abandons the lease, waits for the store to do so, then throws operation_aborted. A
/// commit in flight may have been made: sending the client_message_id again shows whether.
[[nodiscard]] Task<Result<TurnReply>> run_turn(
    TurnServices services, TurnRequest request, TurnInput first
);

}  // namespace continuo
