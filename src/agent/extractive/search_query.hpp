#pragma once

#include <string>

#include "domain/message_list.hpp"

namespace continuo {

/// The search query for a message. For a follow-up ("and how long does that take?") it includes the
/// topic of the earlier exchange. Empty for smalltalk.
[[nodiscard]] std::string make_search_query(const std::string& message, const MessageList& history);

}  // namespace continuo
