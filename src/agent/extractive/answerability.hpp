#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "agent/extractive/answer_shape.hpp"
#include "agent/extractive/passage.hpp"
#include "agent/extractive/sentence_scoring.hpp"

namespace continuo {

/// Features for estimating whether the chosen sentences answer the question.
struct Evidence {
    double relatedness = 0;  ///< 0..1: share of the question's weight near the best sentence
    double fit = 0;          ///< Choice::score
    double in_sentence = 0;  ///< 0..1: share of the question's weight in the best sentence itself
    double missing = 1;  ///< 0..1: weight of the heaviest term not in the sentence or its title,
                         ///< relative to that of the heaviest term
    double names_missing = 0;   ///< 0..2: number of names that are not in the passage
    double number_missing = 0;  ///< 1: a number of the question is not in the passage
    double negation_lost = 0;   ///< 1: the question negates, the sentence does not
    double negation_kept = 0;   ///< 1: both negate
    double opposite = 0;        ///< 1: "first" is asked and the sentence says "last"
    double shape_missing = 0;   ///< 1: no word in the sentence fits the AnswerShape
    bool goes_on = false;       ///< a follow-up, from the document that the last reply cited first
    double shared_title = 0;    ///< 0..1: share of the title's words that the question has
};

[[nodiscard]] Evidence collect_evidence(
    const QuestionTerms& question,
    AnswerShape shape,
    const std::vector<Passage>& passages,
    const Choice& choice
);

/// Estimated probability that the chosen sentences answer the question.
[[nodiscard]] double answerability(const Evidence& evidence);

}  // namespace continuo
