#pragma once

#include <vector>

#include "agent/gate/evidence/checked_evidence.hpp"
#include "agent/gate/sentence/answer_sentence.hpp"

namespace continuo {

/// How a clause of a sentence compares with the clause of the evidence that has most of it.
enum class ClausePolarity {
    unknown,   ///< no clause of the evidence has enough of it
    same,      ///< both affirm, or both deny
    contrary,  ///< one of them denies
};

/// Words `first_word` to before `last_word` of the sentence.
struct ClauseComparison {
    std::size_t first_word = 0;
    std::size_t last_word = 0;
    ClausePolarity polarity = ClausePolarity::unknown;
};

/// The clauses of the sentence, in order. A clause denies if its words that negate ("not",
/// "without", "excluded", "free") are odd in number; one that has an opposite word of the other
/// counts as one more. Cost: the clauses of the evidence that have a word of the clause.
[[nodiscard]] std::vector<ClauseComparison> compare_clauses(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
);

}  // namespace continuo
