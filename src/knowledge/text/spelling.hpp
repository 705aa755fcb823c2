#pragma once

#include <string_view>

namespace continuo {

/// Whether a word (lower case) is kept in the spelling dictionary, and looked up there when
/// unknown: 4 to 32 letters, no digits. Shorter words are near to everything; codes and numbers are
/// no misspellings.
[[nodiscard]] bool is_worth_correcting(std::string_view word);

}  // namespace continuo
