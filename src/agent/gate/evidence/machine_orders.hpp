#pragma once

#include <cstddef>

#include "agent/language/words.hpp"

namespace continuo {

/// Whether the words from `first` to before `last` are addressed to a machine instead of a reader:
/// a prompt injection, or a phrase of language/lexicons/en/machine-orders.txt. Recall before
/// precision: such words are no evidence. Cost: a few look-ups a word.
[[nodiscard]] bool orders_machine(const Words& words, std::size_t first, std::size_t last);

}  // namespace continuo
