#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace continuo {

/// A word of a text in the form in which the phrase files of language/phrases have it.
struct FoldedWord {
    std::string text;             ///< lower case, Latin letters without accents
    bool after_break = false;     ///< punctuation separates it from the previous word
    bool after_sentence = false;  ///< first of a sentence
    bool quoted = false;          ///< between quotation marks that do not enclose the whole text
};

/// Latin letters in lower case without their accents: "café" is "cafe", "straße" is "strasse".
/// Removes combining marks; other characters stay. Cost: linear.
[[nodiscard]] std::string fold_accents(std::string_view lower);

/// The words of a text. An English "'s" and an elided word before an apostrophe ("l'agent",
/// "dell'ordine") are words of their own; other apostrophes vanish: "don't" is "dont".
/// Reads at most `words_max` words. Cost: linear.
[[nodiscard]] std::vector<FoldedWord> folded_words(std::string_view text, std::size_t words_max);

}  // namespace continuo
