#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/agent.hpp"
#include "agent/turn/reply_record.hpp"
#include "domain/message.hpp"
#include "domain/session_snapshot.hpp"

namespace continuo {

// The three successful results of a turn.

/// A new reply, now in the log. The result is made from its metadata (ReplyRecord).
[[nodiscard]] TurnReply answered(SessionSnapshot session, Message message, Message reply);
/// The same of a commit, which may have ended the turn without a reply: the customer, who waits for
/// a human, was told before that such messages are passed on.
[[nodiscard]] TurnReply settled(Committed committed, Message message);
/// The reply of an earlier delivery of the message.
[[nodiscard]] TurnReply replayed(SessionSnapshot session, Message message, Message reply);
/// A human owns the session: there is no reply.
[[nodiscard]] TurnReply left_to_human(SessionSnapshot session, Message message, bool repeated);

}  // namespace continuo
