#pragma once

#include <string>

namespace continuo {

/// The message asks for a human, in one of the many ways people do: "can I talk to someone", "get
/// me a human", "put me through to billing", "agent please", misspelt ("huamn", "assitant") or not.
/// Not: the past ("I spoke to an agent yesterday"), the negated ("I don't need an agent"), and
/// questions about agents. Made for English. Cost: linear; looks at the first and the last
/// 200 words.
[[nodiscard]] bool asks_for_human(const std::string& message);

}  // namespace continuo
