#pragma once

#include <string>

namespace continuo {

/// Whether the message asks for a human: "can I talk to someone", "get me a human", "put me through
/// to billing", "agent please", also misspelt ("huamn", "assitant"), in every language of
/// language/phrases; not for past events ("I spoke to an agent yesterday"), negations ("I don't
/// need an agent"), quotations and questions about agents. Decided by request_model(), to which
/// the patterns of language/phrases are one input. How often it is right: docs/languages.md.
/// Cost: linear, some tens of microseconds; nothing for the last message of this thread.
[[nodiscard]] bool asks_for_human(const std::string& message);

}  // namespace continuo
