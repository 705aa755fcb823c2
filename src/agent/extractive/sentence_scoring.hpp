#pragma once

#include <cstddef>
#include <span>

#include "agent/extractive/answer_shape.hpp"
#include "agent/extractive/passage.hpp"

namespace continuo {

/// 0..1: the share of the question's weight that is in a sentence; less for what is only in its
/// neighbours, in its title or elsewhere in the passage.
/// `weights`: of the question's terms.
[[nodiscard]] double covered_share(
    const Passage& passage, std::size_t sentence, std::span<const double> weights
);

/// Whether a word of the sentence fits the shape, and is not one of the question's own.
[[nodiscard]] bool holds_shape(
    AnswerShape shape,
    const QuestionTerms& question,
    const Passage& passage,
    const PassageSentence& sentence
);

/// Scores a sentence by the share of the question's weight that is in it, in its neighbours and in
/// its title, and by whether it has a word of the expected AnswerShape.
[[nodiscard]] double score_sentence(
    const QuestionTerms& question, AnswerShape shape, const Passage& passage, std::size_t sentence
);

}  // namespace continuo
