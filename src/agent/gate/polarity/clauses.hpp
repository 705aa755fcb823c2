#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "agent/language/words.hpp"

namespace continuo {

/// Words of a text: `last` is one beyond.
struct WordRange {
    std::size_t first = 0;
    std::size_t last = 0;
};

/// Whether a clause begins at words[i], which is not before `first`: at a conjunction ("but",
/// "if"), behind a full stop, or behind a comma or "and" that a subject and its verb follow. By
/// closed lists of words.
[[nodiscard]] bool begins_clause(
    std::string_view text, const Words& words, std::size_t first, std::size_t i
);

/// A word that makes its clause say the contrary of what it says without the word.
enum class Denial {
    none,
    negation,   ///< "not", "without": of the topic words behind it
    predicate,  ///< "refused", "free of charge": of the clause
};
[[nodiscard]] Denial denial_at(const Words& words, std::size_t i);

/// Whether a word at `i` negates what follows it: "not", "unable to". "Not only" does not.
[[nodiscard]] bool begins_negation(const Words& words, std::size_t i);

/// The clauses of the words from `first` to before `last`, in order.
[[nodiscard]] std::vector<WordRange> clauses_of(
    std::string_view text, const Words& words, std::size_t first, std::size_t last
);
/// "if", "when": what follows is not said to be so.
[[nodiscard]] bool is_condition(std::string_view first_word);
/// "only", "unless", "until": what is said is not the whole.
[[nodiscard]] bool is_limited(const Words& words, WordRange range);
[[nodiscard]] bool has_word(const Words& words, WordRange range, std::string_view wanted);
/// Whether one of the two has the opposite of a word of the other, and not that word, too. Words
/// that deny are counted by themselves.
[[nodiscard]] bool has_opposite(const Words& a, WordRange in_a, const Words& b, WordRange in_b);

}  // namespace continuo
