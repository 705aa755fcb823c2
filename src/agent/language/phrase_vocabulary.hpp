#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agent/language/folded_words.hpp"
#include "agent/language/phrase_grammar.hpp"

namespace continuo {

/// A phrase of a group of a language, by its index in PhraseGrammar::phrases.
struct PhraseReference {
    std::uint16_t language = 0;
    std::uint16_t phrase = 0;
};

/// The words of all grammars. Immutable. Thread: any.
class PhraseVocabulary {
public:
    /// `grammars` outlives the vocabulary.
    explicit PhraseVocabulary(const std::vector<PhraseGrammar>& grammars);

    /// The words that `word` may stand for: itself if it is known; else up to four words of groups
    /// from which it differs by one inserted, deleted, replaced or swapped letter (by two, if it
    /// has nine letters or more). A word of four letters has only neighbours with two swapped
    /// letters. Empty: an unknown word.
    [[nodiscard]] std::vector<std::string_view> meanings_of(std::string_view word) const;

    /// The phrases that begin with a word of meanings_of(); null if none does.
    [[nodiscard]] const std::vector<PhraseReference>* phrases_with(std::string_view word) const;

    /// Splits unknown words that are written together with a small one before them.
    void split_glued(std::vector<FoldedWord>& words) const;

private:
    [[nodiscard]] bool is_known(std::string_view word) const;
    void add_neighbours(std::string_view word, std::vector<std::string_view>& meanings) const;

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };
    template <class Value>
    using Map = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

    Map<std::vector<PhraseReference>> x_starts;   // every known word: the phrases that it begins
    Map<std::vector<std::string_view>> x_nearly;  // a word without one letter: the words
    std::vector<std::string_view> x_long;         // nine letters and more
    std::vector<std::string> x_glued;
};

}  // namespace continuo
