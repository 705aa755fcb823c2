#pragma once

#include <cstddef>

#include "agent/language/words.hpp"

namespace continuo {

/// The words `first` to `last` (one beyond) are addressed to the machine that reads them, not to a
/// customer: "ignore all previous instructions", "you are now", "the assistant must". Such a
/// sentence of a document is never said, not even as a quotation.
[[nodiscard]] bool is_prompt_injection(const Words& words, std::size_t first, std::size_t last);

}  // namespace continuo
