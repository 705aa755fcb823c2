#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/actions/action.hpp"
#include "agent/responder.hpp"
#include "agent/turn/turn_machine.hpp"
#include "agent/waiting/handoff_cancel.hpp"
#include "agent/waiting/handoff_words.hpp"
#include "session/session_store.hpp"

namespace continuo {

/// Input of make_commit, besides the lease and the answer.
struct TurnMaterial {
    SessionSnapshot session;                         ///< as begun
    Message message;                                 ///< the customer's, as logged
    std::string asked;                               ///< the message, with the others of the turn
    std::shared_ptr<const AskedInThread> in_thread;  ///< Question::in_thread
    std::uint64_t answers_through = 0;               ///< seq of the newest of them
    std::string language = "en";                     ///< of the customer
    std::string before;        ///< the customer's message before this turn, or empty
    bool has_context = false;  ///< there are earlier messages or recalled customer facts
    turn_input::CollectedContext collected;
    std::vector<Attachment> attachments;     ///< of this request, with what came of reading them
    std::vector<std::string> logged_files;   ///< of the turn's messages: from the log
    std::vector<std::string> earlier_files;  ///< of the history: kept_files()
    ForgottenFacts forgotten;
    std::vector<std::string> about_customer;  ///< facts that may be used, after this turn
    int failed_answers = 0;          ///< replies in a row, just before, that did not answer
    bool human_offered = false;      ///< the reply just before offered a human
    bool contact_asked = false;      ///< lately, by the bot or the system
    std::uint64_t model_tokens = 0;  ///< of answers of this turn that were given up
    /// Of a session that waits: the request is taken back.
    std::optional<HandoffCancel> cancel;
    std::vector<Message> messages;     ///< the customer's of this turn, oldest first
    bool taken_over = false;           ///< another instance may have begun to answer
    std::optional<Approval> approval;  ///< the reply asks to agree to it
    json::object wants = {};           ///< ReplyRecord::wants
    std::vector<ActionEntry> actions;  ///< what came of calls of tools
};

/// Session counter: number of customer facts extracted in this session.
inline constexpr const char* facts_counter = "facts";

/// Session counter: number of tokens that a language model used for its replies.
inline constexpr const char* model_tokens_counter = "model_tokens";

/// Whether the turn passes the conversation to a human who is asked for.
[[nodiscard]] bool hands_over(const TurnMaterial& material);

/// In whose words, and under which rules for those who wait. Both outlive the call.
struct CommitWords {
    const Replies& replies;
    const WaitingConfig& waiting;
};

/// Decides how the answer reaches the customer, and what is stored with it.
///
/// Hands over to a human when the customer asks for one, says yes to the offer of one, or a rule
/// demands it (law, safety); the rule only once in a conversation. A grounded answer is kept before
/// the words of the handoff, any other is replaced by them. Where the escalation check alone sees
/// the need, or three questions in a row were not answered, a human is offered. A session that
/// waits for one already: see settle_waiting(). Says so when the search was down or a file could
/// not be read.
/// A session that has a ticket gets no second one: its number is repeated.
[[nodiscard]] CommitTurn make_commit(
    CommitWords words,
    Lease lease,
    const TurnMaterial& material,
    Answer answer,
    double seconds,
    TimePoint now
);

}  // namespace continuo
