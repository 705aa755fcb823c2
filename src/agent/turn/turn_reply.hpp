#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/agent.hpp"
#include "agent/turn/reply_record.hpp"
#include "domain/message.hpp"
#include "domain/session_snapshot.hpp"

namespace continuo {

// The three ways in which a turn ends well, as its caller sees them.

/// The reply that is in the log now; its metadata (ReplyRecord) describes it.
[[nodiscard]] TurnReply answered(SessionSnapshot session, Message message, Message reply);
/// The same of a commit, which may have ended the turn without a reply: the customer, who waits for
/// a human, was told before that such messages are passed on.
[[nodiscard]] TurnReply settled(Committed committed, Message message);
/// The reply of an earlier delivery of the message.
[[nodiscard]] TurnReply replayed(SessionSnapshot session, Message message, Message reply);
/// A human owns the session: there is no reply.
[[nodiscard]] TurnReply left_to_human(SessionSnapshot session, Message message, bool repeated);

/// What is said when the turn is in the log, in the order of TurnEvent; `acknowledged`: it was
/// acknowledged before.
[[nodiscard]] std::vector<TurnEvent> events_of(
    const Replies& replies, const TurnReply& reply, bool acknowledged
);

}  // namespace continuo
