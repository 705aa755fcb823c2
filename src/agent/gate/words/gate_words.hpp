#pragma once

#include <cstdint>
#include <string_view>

#include "agent/language/words.hpp"
#include "knowledge/text/synonyms.hpp"

namespace continuo {

// The words that the gate knows. Lists: language/lexicons/en/gate-words.txt, common-words.txt,
// paraphrases.txt, and language/synonyms/en.txt. Thread: any.

/// The groups of gate-words.txt, whose comments say what they are for.
enum class GateWord : unsigned {
    filler,
    approximate,
    negating,
    negative,
    denying,
    conjunction,
    of_clause,
    must,
    may,
    should,
    limiting,
    every,
    hedge,
    not_name,
};
[[nodiscard]] bool is_gate_word(GateWord group, std::string_view lower);

/// "not", "never", "isn't": negates words after it.
[[nodiscard]] bool is_negating(std::string_view lower);

/// The stem of a word; of an irregular form, that of its verb: "took" has the stem of "take".
[[nodiscard]] std::uint64_t topic_stem(const Word& word);
/// Hash of the first five letters; 0 for a shorter word or one with a digit.
[[nodiscard]] std::uint64_t beginning_of(const Word& word);

/// How much a word tells of the topic: 0 for stop words and fillers, less than 1 for common words.
[[nodiscard]] double topic_weight(const Word& word);
/// Whether the word is a form of one in common-words.txt, or is a stop word or filler.
[[nodiscard]] bool is_common_word(const Word& word);

/// Synonyms by topic_stem(), for search and for statements.
[[nodiscard]] const Synonyms& gate_synonyms();

}  // namespace continuo
