#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/message_list.hpp"

namespace continuo {

/// Whether the message needs the topic of earlier messages: "and how long does that take?", "what
/// about express?", "how much is it?". False for a question that names its own topic.
[[nodiscard]] bool is_follow_up(std::string_view message);

/// Topic words of the last exchange that are not in the message itself, most recent messages first,
/// separated by spaces; may be empty.
[[nodiscard]] std::string topic_of_last_exchange(
    std::string_view message, const MessageList& history
);

}  // namespace continuo
