#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "agent/language/folded_words.hpp"
#include "agent/language/phrase_matcher.hpp"

namespace continuo {

inline constexpr std::size_t sentence_words_max = 63;

/// A set of places in a sentence: bit i is the place before word i.
using Positions = std::uint64_t;

/// Where the phrases of a group begin in a sentence.
struct PhrasePositions {
    std::array<Positions, PhraseGrammar::phrase_words_max> begins{};  // by words - 1

    [[nodiscard]] Positions all() const {
        Positions some = 0;
        for (const auto positions : begins)
            some |= positions;
        return some;
    }
    [[nodiscard]] Positions advance(Positions from) const {
        Positions reached = 0;
        for (std::size_t length = 0; length < begins.size(); ++length)
            reached |= (from & begins[length]) << (length + 1);
        return reached;
    }
    /// The words of all phrases.
    [[nodiscard]] Positions covered() const {
        Positions words = 0;
        for (std::size_t length = 0; length < begins.size(); ++length) {
            for (std::size_t word = 0; word <= length; ++word)
                words |= begins[length] << word;
        }
        return words;
    }
    void remove(Positions words) {
        for (std::size_t length = 0; length < begins.size(); ++length) {
            for (std::size_t word = 0; word <= length; ++word)
                begins[length] &= ~(words >> word);
        }
    }
};

/// A sentence: its words, and what each may mean.
struct PhraseSentence {
    std::span<const FoldedWord> words;
    std::span<const std::vector<std::string_view>> meanings;
};

/// A sentence of up to sentence_words_max words in the eyes of one language. Both arguments outlive
/// it. Usage: add_phrase() for each phrase that may begin at a word, then find() once.
class SentenceReader {
public:
    SentenceReader(const PhraseSentence& sentence, const PhraseGrammar& grammar)
        : x_sentence(sentence), x_grammar(grammar) {}

    /// Notes the phrase `index` of the grammar, whose first word is at `at`, if its other words
    /// follow.
    void add_phrase(std::size_t at, std::uint16_t index);
    [[nodiscard]] PhraseFindings find();

private:
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] PhrasePositions& add_group(std::uint16_t group);
    [[nodiscard]] const PhrasePositions& positions_of(std::uint16_t group) const;
    /// Whether each group that the pattern needs has a phrase in the sentence.
    [[nodiscard]] bool may_match(const PhrasePattern& pattern) const;
    [[nodiscard]] Positions begins_of(const PatternStep& step) const;
    void find_bounds();
    /// The words of all matches of a pattern that share none with `refused`.
    [[nodiscard]] Positions covered_by(const PhrasePattern& pattern, Positions refused) const;
    /// The positions where the first step can match.
    [[nodiscard]] Positions starts_of(const PhrasePattern& pattern) const;
    [[nodiscard]] static Positions skip(Positions from, Positions open, Positions skippable);
    /// The positions after the last step, of matches that begin at `start`.
    [[nodiscard]] Positions match(const PhrasePattern& pattern, Positions start) const;
    [[nodiscard]] Positions after_group(
        const PatternStep& step, Positions from, Positions open, Positions skippable
    ) const;

    const PhraseSentence& x_sentence;
    const PhraseGrammar& x_grammar;
    // A language has hundreds of groups, a sentence has phrases of few of them.
    std::vector<std::uint16_t> x_slots;     // by group: its index in x_groups; 0: no phrase
    std::vector<PhrasePositions> x_groups;  // the first has no phrase; empty without any phrase
    Positions x_masked = 0;
    Positions x_skippable = 0;
    Positions x_closed = 0;  // a word of another clause
    Positions x_clause_begins = 0;
    Positions x_clause_ends = 0;
    Positions x_sentence_begins = 0;
    Positions x_sentence_ends = 0;
};

}  // namespace continuo
