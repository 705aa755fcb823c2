#pragma once

#include <string_view>

namespace continuo {

/// A word that says nothing about what is asked: articles, pronouns, auxiliary verbs, and the words
/// that questions are made of. `word` is in lower case. Known for English; every other language has
/// none.
[[nodiscard]] bool is_stop_word(std::string_view language, std::string_view word);

}  // namespace continuo
