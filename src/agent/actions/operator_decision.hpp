#pragma once

#include <string>
#include <vector>

#include "agent/actions/action.hpp"
#include "agent/agent.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "session/session_store.hpp"

namespace continuo {

// Actions whose policy is that a person of the team agrees. What was asked, decided and done is in
// the log of the conversation.

/// An action that the team was asked about.
struct TeamAction {
    Approval approval;
    std::uint64_t asked_in = 0;         ///< seq of the reply that asked
    std::optional<ActionEntry> latest;  ///< what was decided or done; nullopt: nothing yet

    bool wants_person = false;  ///< the customer asked for more than it since

    /// Nobody decided, or the one who agreed could not have it done: it can be decided again.
    [[nodiscard]] bool is_open() const { return !latest || latest->state == ActionState::approved; }
};

/// All of a conversation, the oldest first. Errors: those of SessionStore::history.
[[nodiscard]] Task<Result<std::vector<TeamAction>>> read_team_actions(
    SessionStore* sessions, std::string session_id
);

struct ActionDecision {
    std::string session_id;
    std::string action_id;
    bool approve = false;
    std::string by;  ///< the operator
    std::string request_id;
};

/// What a decision needs. All outlive it.
struct DecisionServices {
    SessionStore* sessions = nullptr;
    ToolRegistry* registry = nullptr;
    const AgentConfig* config = nullptr;
    const Clock* clock = nullptr;
};

/// Records the decision, makes the call if it is an approval, and records what came of it; the
/// customer is told both. Of several decisions, the first one counts: the same one again returns
/// what came of it, and makes the call that an instance died over under its own key.
/// A conversation that waits for the decision only is given back to the bot, its ticket resolved.
/// Errors: not_found (no such action, no such session), conflict (decided otherwise, expired, its
/// tool or customer is no longer the one that was asked about, the conversation ended), those of
/// the store.
[[nodiscard]] Task<Result<ActionEntry>> decide_action(
    DecisionServices services, ActionDecision decision
);

}  // namespace continuo
