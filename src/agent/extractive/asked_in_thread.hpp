#pragma once

#include <optional>
#include <string>

#include "agent/extractive/follow_up.hpp"
#include "agent/extractive/suggestion_choice.hpp"
#include "domain/message_list.hpp"

namespace continuo {

/// A customer's message as its conversation makes it be understood, for the search and the answer.
struct AskedInThread {
    std::optional<ChosenSuggestion> chosen;  ///< the message only chooses
    std::string asked;                       ///< without opening remarks; of a choice, its question
    Thread thread;
};

/// Reads the last messages of `history`. Cost: a few tokenized messages, so once a turn.
[[nodiscard]] AskedInThread read_in_thread(const std::string& message, const MessageList& history);

}  // namespace continuo
