#pragma once

#include <string>
#include <vector>

#include "agent/responder.hpp"
#include "agent/turn/turn_machine.hpp"
#include "session/session_store.hpp"

namespace continuo {

/// What a commit is made of, besides the lease and the answer.
struct TurnMaterial {
    SessionSnapshot session;   ///< as begun
    Message message;           ///< the customer's, as logged
    std::string asked;         ///< the message, with the burst before it
    std::string before;        ///< the customer's message before this turn, or empty
    bool has_context = false;  ///< there was a conversation, or something was remembered
    turn_input::CollectedContext collected;
    std::vector<Attachment> attachments;  ///< of this request, with what came of reading them
};

/// The name of the session counter that holds how many facts were learned in it.
inline constexpr const char* facts_counter = "facts";

/// The name of the session counter that holds how often a human was offered: once is enough.
inline constexpr const char* offers_counter = "human_offers";
[[nodiscard]] bool may_offer_human(const TurnMaterial& material);

/// Decides how the answer reaches the customer, and what is stored with it.
///
/// Hands over to a human when the escalation check says so, once in a conversation unless the
/// customer asks again in words; a grounded answer is kept before the words of the handoff, any
/// other is replaced by them. Says so when the search was down or a file could not be read.
/// A session that has a ticket gets no second one: its number is repeated.
[[nodiscard]] CommitTurn make_commit(
    const Replies& replies,
    Lease lease,
    const TurnMaterial& material,
    Answer answer,
    double seconds,
    TimePoint now
);

}  // namespace continuo
