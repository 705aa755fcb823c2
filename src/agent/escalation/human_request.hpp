#pragma once

#include <string>

namespace continuo {

/// Whether the message asks for a human: "can I talk to someone", "get me a human", "put me through
/// to billing", "agent please", also misspelt ("huamn", "assitant"). False for past events ("I
/// spoke to an agent yesterday"), negations ("I don't need an agent") and questions about agents.
/// English only. Cost: linear; reads the first and the last 200 words.
[[nodiscard]] bool asks_for_human(const std::string& message);

}  // namespace continuo
