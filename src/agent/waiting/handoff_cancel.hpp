#pragma once

#include <optional>
#include <string>

namespace continuo {

/// A customer who waits for a human takes the request back.
struct HandoffCancel {
    std::string rest;  ///< what the message says besides, such as a question; often empty
};

/// "never mind", "cancel", "no, just tell me the refund policy", "ich brauche niemanden mehr".
/// nullopt for other messages, among them those that ask for a human all the same. The phrases are
/// language/lexicons/<language>/handoff-cancel.txt; accents do not count. Cost: linear; looks at
/// the first 40 words.
[[nodiscard]] std::optional<HandoffCancel> find_handoff_cancel(const std::string& message);

/// The same of a customer who does not wait: "I don't want to speak to a human", "no agent needed".
[[nodiscard]] std::optional<HandoffCancel> find_human_refusal(const std::string& message);

}  // namespace continuo
