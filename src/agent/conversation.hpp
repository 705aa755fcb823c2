#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "domain/message.hpp"
#include "domain/message_list.hpp"
#include "session/session_store.hpp"

namespace continuo {

// What a turn derives from the earlier messages of its conversation. Pure functions; `history` is
// oldest first.

inline constexpr std::size_t earlier_messages_max = 10;
inline constexpr std::size_t earlier_code_points_max =
    1000;  // per message: enough to judge its tone

/// What the customer asks in this turn: the messages of the burst and this one in order of seq, one
/// per line, without duplicates. At most limits::message_code_points_max code points, of which the
/// newest are kept.
[[nodiscard]] std::string asked_in_turn(const Message& message, const std::vector<Message>& burst);

/// The newest earlier_messages_max messages of the customer, oldest first, each cut at
/// earlier_code_points_max.
[[nodiscard]] std::vector<std::string> earlier_messages(const MessageList& history);

/// How many of the newest replies in a row abstained or asked for clarification. A reply whose
/// search failed says nothing about missing knowledge: it is skipped. An operator's message ends
/// the row.
[[nodiscard]] int failed_answers(const MessageList& history);

/// Whether the newest reply offered a human. False if an operator wrote after it.
[[nodiscard]] bool human_was_offered(const MessageList& history);

}  // namespace continuo
