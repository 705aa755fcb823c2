#pragma once

#include <string>
#include <string_view>

namespace continuo {

/// The language whose triples of letters a text has, if it is clearly not English: "de"; empty for
/// English, for text of a few letters, and if two languages are near each other. A weaker sign than
/// frequent words, for messages that have none: "le robinet fuit".
/// The triples are those of the words of language/phrases and language/replies, a naive Bayes model
/// without priors, made when first used. Cost: linear; reads the first 60 words.
[[nodiscard]] std::string language_of_letters(std::string_view text);

}  // namespace continuo
