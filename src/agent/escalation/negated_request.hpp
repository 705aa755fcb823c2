#pragma once

#include <cstddef>

#include "agent/language/words.hpp"

namespace continuo {

/// Whether the request that begins at `words[i]` is negated: "don't want to talk to an agent", "no
/// need to escalate". Only filler words (such as "want", "need", "to") may be in between: "I don't
/// know how to talk to an agent" is a request.
[[nodiscard]] bool is_negated_request(const Words& words, std::size_t i);

/// Whether the words at `words[i]` report a contact or ask about it instead of requesting it:
/// "after talking to an agent", "I was speaking with someone", "am I talking to a person".
[[nodiscard]] bool is_past(const Words& words, std::size_t i);

}  // namespace continuo
