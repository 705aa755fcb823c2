#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/language/replies.hpp"

namespace continuo {

enum class SmalltalkKind {
    greeting,
    thanks,
    goodbye,
    how_are_you,
    are_you_a_bot,
    what_can_you_do,
    praise
};

/// What a message is when it is nothing but smalltalk: "hi there", "thanks a lot!", "are you a
/// bot?". A greeting before a question is none: "hi, how do I reset my password?".
[[nodiscard]] std::optional<SmalltalkKind> smalltalk_of(const std::string& message);

/// The message begins with a greeting, whatever follows.
[[nodiscard]] bool begins_with_greeting(const std::string& message);

/// The customer's name as in the memory "User name: Ada", safe to show; empty when unknown.
[[nodiscard]] std::string customer_name(const std::vector<std::string>& memories);

/// The reply to smalltalk. `name` is the customer's; empty when unknown.
[[nodiscard]] std::string smalltalk_reply(
    const Replies& replies, SmalltalkKind kind, std::string_view name, bool first_message
);

}  // namespace continuo
