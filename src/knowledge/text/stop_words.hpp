#pragma once

#include <string_view>

namespace continuo {

/// Whether search ignores `word` (lower case): articles, pronouns, auxiliary verbs and question
/// words. Only English has stop words.
[[nodiscard]] bool is_stop_word(std::string_view language, std::string_view word);

}  // namespace continuo
