#pragma once

#include <optional>
#include <string_view>

#include <boost/json/value.hpp>

#include "agent/tools/declared_tool.hpp"
#include "domain/message_list.hpp"

namespace continuo {

/// "Where is my other order?": not the one of before, in any language of the lists.
[[nodiscard]] bool means_another(std::string_view message);

/// The argument `name` of an earlier call in the conversation: "where is order 12345?", and later
/// "can you cancel it?". It is what the newest reply of the last few asked to agree to, or, where a
/// tool with the same argument answered, what the customer wrote then. nullopt: there is none, or
/// the server had no such thing. Pure.
[[nodiscard]] std::optional<json::value> earlier_argument(
    const DeclaredTools& tools,
    const DeclaredTool& tool,
    std::string_view name,
    const MessageList& history
);

}  // namespace continuo
