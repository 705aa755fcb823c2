#pragma once

#include <string>
#include <vector>

#include "agent/responder.hpp"
#include "agent/turn/turn_machine.hpp"
#include "session/session_store.hpp"

namespace continuo {

/// Input of make_commit, besides the lease and the answer.
struct TurnMaterial {
    SessionSnapshot session;   ///< as begun
    Message message;           ///< the customer's, as logged
    std::string asked;         ///< the message, with the burst before it
    std::string before;        ///< the customer's message before this turn, or empty
    bool has_context = false;  ///< there are earlier messages or recalled customer facts
    turn_input::CollectedContext collected;
    std::vector<Attachment> attachments;  ///< of this request, with the result of reading each
};

/// Session counter: number of customer facts extracted in this session.
inline constexpr const char* facts_counter = "facts";

/// Session counter: number of replies that offered a human. A session gets one offer.
inline constexpr const char* offers_counter = "human_offers";
[[nodiscard]] bool may_offer_human(const TurnMaterial& material);

/// Makes the reply from the answer, and everything that is stored with it.
///
/// Hands over to a human if the escalation check decided so: once per session, and again only on an
/// explicit request. The handoff text follows a grounded answer and replaces any other. The reply
/// says when the search failed (instead of abstaining) and which files could not be read. A session
/// that has a ticket gets no second one: the reply repeats its id.
[[nodiscard]] CommitTurn make_commit(
    const Replies& replies,
    Lease lease,
    const TurnMaterial& material,
    Answer answer,
    double seconds,
    TimePoint now
);

}  // namespace continuo
