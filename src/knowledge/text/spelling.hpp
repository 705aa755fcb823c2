#pragma once

#include <string_view>

namespace continuo {

/// Whether a word (lower case) is added to the spelling dictionary, and corrected with it if the
/// index does not have the word: 4 to 32 characters without digits. Shorter words have too many
/// similar words; codes and numbers are not misspellings.
[[nodiscard]] bool is_worth_correcting(std::string_view word);

}  // namespace continuo
