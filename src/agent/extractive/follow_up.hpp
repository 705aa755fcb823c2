#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/message_list.hpp"

namespace continuo {

/// The message leans on what was said before it: "and how long does that take?", "what about
/// express?", "how much is it?". A question that names its own topic does not.
[[nodiscard]] bool is_follow_up(std::string_view message);

/// The words of topic of the last exchange that the message does not have itself, best first, one
/// space between; empty when there are none.
[[nodiscard]] std::string topic_of_last_exchange(
    std::string_view message, const MessageList& history
);

}  // namespace continuo
