#pragma once

#include <optional>

#include "agent/responder.hpp"

namespace continuo {

/// The reply to a message that is about the conversation's memory and nothing else (smalltalk, as
/// far as answers are counted): acknowledges what a customer says of themselves, tells what is
/// known, confirms what is forgotten. nullopt for any other message, and for a number that is not
/// known: the documents may tell where to find it. Text of customers is made safe for Markdown.
[[nodiscard]] std::optional<Answer> memory_reply(const Replies& replies, const Question& question);

/// Says which order an answer is taken to be about, if the question is about "my order" without a
/// number and one is known.
[[nodiscard]] Answer with_remembered_order(
    const Replies& replies, const Question& question, Answer answer
);

}  // namespace continuo
