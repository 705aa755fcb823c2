#pragma once

#include <cstddef>

#include "agent/language/words.hpp"

namespace continuo {

/// Whether the words from `first` to before `last` instruct a language model or bot instead of
/// informing a customer: "ignore all previous instructions", "you are now", "the assistant must".
/// Replies never quote such a sentence.
[[nodiscard]] bool is_prompt_injection(const Words& words, std::size_t first, std::size_t last);

}  // namespace continuo
