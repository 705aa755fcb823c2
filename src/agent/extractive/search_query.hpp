#pragma once

#include <string>

#include "agent/extractive/asked_in_thread.hpp"
#include "domain/message_list.hpp"
#include "knowledge/knowledge_base.hpp"

namespace continuo {

/// The search for a message, without limit and filters. The topic of the last exchange is its
/// context: with more weight for a follow-up ("and how long does that take?"). The text is empty
/// for smalltalk: nothing to search.
[[nodiscard]] SearchQuery search_query_of(const std::string& message, const AskedInThread& read);
[[nodiscard]] SearchQuery make_search_query(const std::string& message, const MessageList& history);

}  // namespace continuo
