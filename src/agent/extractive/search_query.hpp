#pragma once

#include <string>

#include "domain/message_list.hpp"

namespace continuo {

/// What to search for, given the message and what was said before: a follow-up ("and how long does
/// that take?") carries the topic of the earlier exchange, a question of its own does not. Empty
/// when there is nothing to search for (greetings, thanks).
[[nodiscard]] std::string make_search_query(const std::string& message, const MessageList& history);

}  // namespace continuo
