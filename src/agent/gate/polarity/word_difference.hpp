#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "agent/language/words.hpp"

namespace continuo {

/// Words of the new text in the place of words of the old one: indexes, the last one beyond.
struct ReplacedWords {
    std::size_t added_first = 0;
    std::size_t added_last = 0;
    std::size_t removed_first = 0;
    std::size_t removed_last = 0;
};

/// What changes one text into another, word by word. Runs of more than six words are left out: they
/// are clauses of their own, not other wordings.
struct WordDifference {
    double kept = 0;                      ///< 0..1: the share of the new text's words
    std::vector<std::string_view> added;  ///< words of the new text only
    std::vector<std::string_view>
        removed;  ///< of the old one; inside what is kept at most four in a row
    std::vector<ReplacedWords> replaced;
};

/// The difference by the longest common subsequence of word stems. `before`: the words from `first`
/// to before `last` of the old text. Cost: the product of both lengths; at most 120 words of each
/// are read.
[[nodiscard]] WordDifference difference_of(
    const Words& before, std::size_t first, std::size_t last, const Words& after
);

}  // namespace continuo
