#pragma once

#include <cstddef>

#include "agent/language/words.hpp"

namespace continuo {

/// The request that begins at `words[i]` is negated: "don't want to talk to an agent", "no need to
/// escalate". Only small verbs are between the negation and it: "I don't know how to talk to an
/// agent" is a request.
[[nodiscard]] bool is_negated_request(const Words& words, std::size_t i);

/// It is reported, or asked about, rather than made: "after talking to an agent", "I was speaking
/// with someone", "am I talking to a person".
[[nodiscard]] bool is_past(const Words& words, std::size_t i);

}  // namespace continuo
