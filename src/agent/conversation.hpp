#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "domain/message.hpp"
#include "domain/message_list.hpp"
#include "session/session_store.hpp"

namespace continuo {

// What a turn reads out of the conversation before it. Pure functions; `history` is oldest first.

inline constexpr std::size_t earlier_messages_max = 10;
inline constexpr std::size_t earlier_code_points_max = 1000;  // of each: enough to judge its tone

/// What the customer asks in this turn: the message and, when several came before anybody answered,
/// those before it, a line each; the same text sent twice counts once. At most
/// limits::message_code_points_max code points, of which the newest are kept.
[[nodiscard]] std::string asked_in_turn(const Message& message, const std::vector<Message>& burst);

/// The customer's messages, the newest earlier_messages_max of them, each cut at
/// earlier_code_points_max.
[[nodiscard]] std::vector<std::string> earlier_messages(const MessageList& history);

/// How many of the newest replies, in a row, did not answer: abstained or asked back. A reply that
/// failed because the search was down is no sign of missing knowledge: it neither counts nor ends
/// the row.
[[nodiscard]] int failed_answers(const MessageList& history);

/// The newest reply offered a human.
[[nodiscard]] bool human_was_offered(const MessageList& history);

}  // namespace continuo
