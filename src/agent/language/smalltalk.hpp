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
    praise,
    dismissed,  ///< the question is dropped: "never mind"
    displeased  ///< the reply before was no help
};

[[nodiscard]] std::string_view to_string(SmalltalkKind kind);

/// The kind of a message that is nothing but smalltalk: "hi there", "thanks a lot!", "are you a
/// bot?". Nothing for any other, such as a question after a greeting: "hi, how do I reset my
/// password?".
[[nodiscard]] std::optional<SmalltalkKind> smalltalk_of(const std::string& message);

/// Whether the message begins with a greeting.
[[nodiscard]] bool begins_with_greeting(const std::string& message);

/// The customer's name from a fact such as "User name: Ada", safe to use in Markdown; empty if
/// unknown.
[[nodiscard]] std::string customer_name(const std::vector<std::string>& memories);

/// The reply to smalltalk. `name`: the customer's, empty if unknown.
[[nodiscard]] std::string smalltalk_reply(
    const Replies& replies, SmalltalkKind kind, std::string_view name, bool first_message
);

}  // namespace continuo
