#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/language/data_lines.hpp"
#include "agent/language/word_class.hpp"
#include "base/error.hpp"

namespace continuo {

/// What a pattern of a phrase file means for the sentence in which it is found.
enum class PatternUse : std::uint8_t {
    mask,       ///< its words are part of something else ("travel agent"): no pattern sees them
    block,      ///< no request in this sentence
    refuse,     ///< no request that shares a word with it
    request,    ///< asks for a human
    insist,     ///< the same, whatever `refuse` says: "I don't want to talk to a robot"
    danger,     ///< somebody may come to harm
    legal,      ///< threatens with law
    complaint,  ///< is angry, or complains
    accept,     ///< says yes to an offer
    greeting,
    thanks,
    goodbye,
    dismissal,  ///< drops the question: "never mind"
};
inline constexpr std::size_t pattern_use_count = 13;

/// One element of a pattern.
struct PatternStep {
    enum class Kind : std::uint8_t {
        group,           ///< a phrase of a group
        not_group,       ///< no phrase of the group begins here
        clause_begin,    ///< ^
        sentence_begin,  ///< ^^
        clause_end,      ///< $
        sentence_end,    ///< $$
        comma,           ///< the next element may be in another clause
        gap,             ///< ..N: up to `count` words
    };
    Kind kind = Kind::group;
    std::uint16_t group = 0;
    std::uint8_t count = 0;
    bool optional = false;  ///< <group>?
    bool repeated = false;  ///< <group>*: none to four
};

struct PhrasePattern {
    PatternUse use = PatternUse::request;
    std::vector<PatternStep> steps;
    std::vector<std::uint16_t> needed;  ///< groups without a phrase of which nothing matches
};

/// A phrase of a group: one to six folded words.
struct GroupPhrase {
    std::vector<std::string> words;
    std::uint16_t group = 0;
    bool exact = false;                      ///< misspelt words do not count
    WordClass word_class = WordClass::none;  ///< of a group `class.<name>`
};

/// The groups and patterns of one language: language/phrases/<language>.txt, in the form that
/// language/README.md describes.
struct PhraseGrammar {
    static constexpr std::uint16_t small = 0;   ///< words that may be anywhere in a pattern
    static constexpr std::uint16_t polite = 1;  ///< the same, also between commas
    static constexpr std::size_t phrase_words_max = 6;

    std::string language;  ///< "en"
    std::size_t group_count = 0;
    std::vector<GroupPhrase> phrases;        ///< of groups that patterns use
    std::vector<GroupPhrase> class_phrases;  ///< of groups `class.<name>`
    std::vector<PhrasePattern> patterns;     ///< ordered by use
    std::vector<std::string> ordinary;       ///< words that are no misspelling of a group's word
    std::vector<std::string> glued_before;   ///< written together with the next word: "tosomebody"
    std::vector<std::string> common;         ///< frequent words, which tell the language
    std::vector<std::string> letters;        ///< of the language, but not of English: "ñ", "¿"
    std::vector<std::string> endings;        ///< of its words, folded: "zione"
};

/// Errors: invalid_input with "<name>:<line>: <reason>" for an unknown key, group, class or
/// element, an empty group or pattern, and a phrase of more than six words.
[[nodiscard]] Result<PhraseGrammar> parse_phrase_grammar(
    std::string_view content, std::string_view language, std::string_view name
);

/// The embedded grammars, in the order of their languages. Throws std::logic_error for a broken
/// file (tests read every file).
[[nodiscard]] const std::vector<PhraseGrammar>& phrase_grammars();

}  // namespace continuo
