#pragma once

#include "agent/language/replies.hpp"
#include "agent/responder.hpp"
#include "agent/turn/reply_record.hpp"
#include "agent/turn/turn_commit.hpp"
#include "agent/waiting/handoff_words.hpp"

namespace continuo {

// Turns of a conversation that waits for a human, and what the customer says about that.

/// A step for the session's ticket that says nothing yet.
[[nodiscard]] Ticket ticket_addition(const Session& session, TimePoint now);

/// Reads out of the conversation before the turn what its commit depends on. A message that takes
/// the request for a human back and asks something is a question from here on: `asked` is that.
void note_waiting(TurnMaterial& material, const MessageList& history);

/// The bot may answer this message while its session waits.
[[nodiscard]] bool answers_while_waiting(const WaitingConfig& config, const std::string& message);

/// Stores a contact that the customer was asked for, and confirms it. False when the message has
/// none.
bool take_contact(
    const Replies& replies,
    const TurnMaterial& material,
    Answer& answer,
    CommitTurn& commit,
    TimePoint now
);

/// The customer told a contact in this session.
[[nodiscard]] bool contact_is_known(const TurnMaterial& material);

/// The turn of a session that waits. The bot gives what its sources answer; the rest goes into the
/// ticket, which the customer is told once for each wait. The customer can take the request back.
void settle_waiting(
    const Replies& replies,
    const WaitingConfig& config,
    const TurnMaterial& material,
    Answer& answer,
    CommitTurn& commit,
    ReplyRecord& record,
    TimePoint now
);

/// What the customer can expect, at the end of the words of a handoff.
[[nodiscard]] WaitingOutlook outlook_of_turn(
    const WaitingConfig& config, const TurnMaterial& material, TimePoint now
);

}  // namespace continuo
