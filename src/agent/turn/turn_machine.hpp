#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agent/actions/tool_plan.hpp"
#include "agent/agent.hpp"
#include "agent/answer_sink.hpp"
#include "agent/escalation/escalation.hpp"
#include "agent/responder.hpp"
#include "agent/tools/tool.hpp"
#include "base/clock.hpp"
#include "database/repositories.hpp"
#include "session/session_store.hpp"

namespace continuo {

/// A file of the turn, read or not.
struct AttachmentReading {
    Attachment attachment;  ///< as stored in the log
    std::string text;       ///< empty if it could not be read
};

/// The actions that a TurnMachine requests, one at a time.
namespace turn_action {
struct ReadAttachments {
    std::vector<UploadedFile> files;
    Deadline deadline = Deadline::never();
    std::string request_id;
    TraceContext trace{};
};
struct Begin {
    BeginTurn turn;
};
struct Wait {
    std::chrono::microseconds duration;
};
/// The tool calls before the reply, which may run in parallel.
struct CollectContext {
    SearchQuery search;  ///< without text: no search
    bool recall = false;
    std::size_t memories_recalled = 10;
    bool first_message = false;  ///< the customer asks for the conversation's first message
    /// Messages before the history whose files have a text in the log, newest first.
    std::vector<std::uint64_t> messages_with_files;
    EscalationInput escalation;  ///< customer facts are extracted from its message, too
    FactOwner owner;             ///< of the customer facts to recall
    Deadline deadline = Deadline::never();
    std::string request_id;
    TraceContext trace{};
};
struct Respond {
    Question question;
    Deadline deadline = Deadline::never();
};
/// Calls of declared tools, one after another.
struct CallTools {
    std::vector<PlannedCall> calls;
    ToolContext context;        ///< without the key of a call
    std::string status;         ///< what is being done, for people to read
    std::uint64_t through = 0;  ///< the newest message that was considered
    bool changes = false;       ///< one of them: the turn is frozen first
    std::size_t history_limit = 10;
};
struct Commit {
    CommitTurn turn;
};
/// A message joined the turn after its reply was made.
struct Freeze {
    Lease lease;
    std::size_t history_limit = 10;
};
struct Abandon {
    Lease lease;
};
struct Load {
    std::string session_id;
};
struct Finish {
    Result<TurnReply> result;
};
}  // namespace turn_action
using TurnAction = std::variant<
    turn_action::ReadAttachments,
    turn_action::Begin,
    turn_action::Wait,
    turn_action::CollectContext,
    turn_action::Respond,
    turn_action::CallTools,
    turn_action::Commit,
    turn_action::Freeze,
    turn_action::Abandon,
    turn_action::Load,
    turn_action::Finish>;

/// The results of the actions.
namespace turn_input {
struct Start {};
struct AttachmentsRead {
    std::vector<AttachmentReading> readings;  ///< in the order of the files
};
struct Waited {};
/// A failed tool leaves its part empty.
struct CollectedContext {
    std::vector<Source> sources;
    bool search_failed = false;
    std::optional<std::size_t> place;  ///< in the queue, of a turn that hands over
    std::vector<std::string> memories;
    std::string first_asked;  ///< the conversation's first message, if it was asked for
    std::vector<std::string> earlier_files;  ///< of CollectContext::messages_with_files
    std::optional<EscalationDecision> escalation;
    std::vector<CustomerFact> facts;
    std::vector<std::string> tools_used;
};
/// In the order of the calls.
struct ToolsCalled {
    std::vector<ToolResult> results;
};
struct Abandoned {};
struct Failed {
    Error error;  ///< of the last requested action
};
}  // namespace turn_input
using TurnInput = std::variant<
    turn_input::Start,
    turn_input::AttachmentsRead,
    BeginOutcome,
    turn_input::Waited,
    turn_input::CollectedContext,
    Answer,
    turn_input::ToolsCalled,
    Committed,
    turn_input::Abandoned,
    SessionSnapshot,
    turn_input::Failed>;

struct TurnMaterial;

/// State machine of one turn, without I/O: perform the action that resume() returns, pass its
/// result to resume(), until Finish.
///
///   Start -> [ReadAttachments] -> Begin -> CollectContext -> Respond -> Commit -> Finish
///              a tool is to be called:    CollectContext -> CallTools -> Commit
///              a model wants calls:       Respond -> CallTools -> Respond ...
///              Busy, InProgress, Joined:  Begin -> Wait -> Begin ... until the deadline
///              TurnRequest::coalesce:     Begin -> Wait -> CollectContext
///              newer messages joined:     Commit -> Freeze -> CollectContext again
///              changed before it was stored: Commit -> Begin again
///              failure while leased:        -> Abandon -> Finish(the error)
///              commit refused (conflict):   -> Abandon -> Load -> Finish, or Begin again
///
/// Guarantees: after Begun, the lease ends with a Commit or an Abandon; a reply is committed at
/// most once; a failure never escalates.
/// A turn taken over begins with its Begun instead of Start. A Begun in answer to Respond or
/// CallTools is the turn as freeze_turn() gives it: its messages are answered instead, once.
class TurnMachine {
public:
    /// `config` and `clock` must outlive it.
    TurnMachine(TurnRequest request, const AgentConfig& config, const Clock& clock);
    ~TurnMachine();
    TurnMachine(const TurnMachine&) = delete;
    TurnMachine& operator=(const TurnMachine&) = delete;

    /// An input that is no result of the last requested action is a bug: the lease is abandoned and
    /// the turn ends with Errc::internal.
    [[nodiscard]] TurnAction resume(TurnInput input);

    /// The lease while it is held: from Begun to the end of Commit or Abandon.
    [[nodiscard]] const std::optional<Lease>& lease() const { return x_lease; }
    [[nodiscard]] Deadline deadline() const { return x_deadline; }
    /// Of the turn: TurnRequest::trace.
    [[nodiscard]] const TraceContext& trace() const { return x_request.trace; }
    /// Where the reply will be. While the lease is held.
    [[nodiscard]] AnswerPlace answer_place() const;
    /// The newest message that the reply answers. While the lease is held.
    [[nodiscard]] std::uint64_t answers_through() const;
    /// Tokens of an answer that was given up count for the session, too.
    void count_unused(std::uint64_t model_tokens) {
        x_unused_model_tokens += model_tokens - std::min(model_tokens, x_step_model_tokens);
    }

private:
    enum class State {
        idle,
        reading,
        beginning,
        waiting,
        coalescing,
        collecting_context,
        responding,
        calling_tools,
        committing,
        freezing,
        abandoning,
        loading,
        finished,
    };

    TurnAction on(turn_input::Start input);
    TurnAction on(turn_input::AttachmentsRead input);
    TurnAction on(BeginOutcome outcome);
    TurnAction on(turn_input::Waited input);
    TurnAction on(turn_input::CollectedContext input);
    TurnAction on(Answer answer);
    TurnAction on(turn_input::ToolsCalled input);
    TurnAction on(Committed committed);
    TurnAction on(turn_input::Abandoned input);
    TurnAction on(SessionSnapshot session);
    TurnAction on(turn_input::Failed input);

    TurnAction on_outcome(Begun begun);
    TurnAction on_outcome(Replayed replayed);
    TurnAction on_outcome(Joined joined);
    TurnAction on_outcome(InProgress in_progress);
    TurnAction on_outcome(Busy busy);
    TurnAction on_outcome(LeftToHuman left);

    TurnAction begin();
    TurnAction collect();
    TurnAction use_tools(turn_action::Respond respond);
    TurnAction follow(ToolPlan plan);
    TurnAction call_wanted(Answer wanting);
    TurnAction respond_again();
    [[nodiscard]] ToolTurn tool_turn() const;
    [[nodiscard]] const Replies& replies() const;
    TurnAction answer_all(Begun frozen);
    TurnAction wait_for_lease(std::chrono::milliseconds time_left);
    TurnAction give_up(Error error);
    TurnAction finish(Result<TurnReply> result);
    TurnAction out_of_turn();

    TurnRequest x_request;
    const AgentConfig& x_config;
    const std::shared_ptr<const DeclaredTools> x_tools;  ///< one list for the whole turn
    const Clock& x_clock;
    State x_state = State::idle;
    Deadline x_deadline;
    SteadyPoint x_started;
    std::chrono::microseconds x_next_wait;
    int x_rounds = 0;
    bool x_joined = false;
    bool x_overtaken = false;  ///< begin with a write
    std::uint64_t x_unused_model_tokens = 0;
    /// Of a responder that may want calls: the question, with the steps so far.
    std::optional<Question> x_question;
    std::vector<std::size_t> x_call_places;  // in its last step, of the calls that are made
    std::size_t x_tool_steps = 0;            // calls of this turn so far
    std::uint64_t x_step_model_tokens = 0;   // of x_unused_model_tokens, of the question's steps

    std::optional<Lease> x_lease;
    std::unique_ptr<TurnMaterial> x_material;  // from Begun on
    MessageList x_history;                     // from Begun until it moves into the question
    std::optional<Message> x_first;            // the request's own, when another joined its turn
    std::vector<AttachmentReading> x_readings;
    std::optional<Error> x_failure;  // why Abandon was requested; none: conflict
};

}  // namespace continuo
