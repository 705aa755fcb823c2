#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/message_list.hpp"

namespace continuo {

/// One of the choices that the last reply offered: a suggestion, or a reading to choose.
struct ChosenSuggestion {
    std::string document;  ///< id of its document
    std::string question;  ///< the customer's message that the choices replied to
};

/// Reads "2", "the second one", "yes, number 1", the title of a choice or words of only one title
/// ("express"): nothing but which of the choices of the last reply of `history` is meant; "that's
/// it" if there is one only. nullopt for any other message, or without such a reply.
[[nodiscard]] std::optional<ChosenSuggestion> chosen_suggestion(
    std::string_view message, const MessageList& history
);

enum class SuggestionVerdict {
    none,      ///< the message says more than yes or no, or is the first
    declined,  ///< "no", "none of these"
    unclear,   ///< "yes", and there were several choices, or none
};
/// What a message that chooses nothing says of the last reply.
[[nodiscard]] SuggestionVerdict suggestion_verdict(
    std::string_view message, const MessageList& history
);

}  // namespace continuo
