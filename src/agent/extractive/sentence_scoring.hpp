#pragma once

#include <cstddef>
#include <vector>

#include "agent/extractive/answer_shape.hpp"
#include "agent/extractive/passage.hpp"

namespace continuo {

/// A sentence of a passage.
struct Pick {
    std::size_t passage = 0;
    std::size_t sentence = 0;

    bool operator==(const Pick&) const = default;
};

/// Sentences that answer together.
struct Choice {
    Pick best;  ///< the one that answers
    std::vector<Pick>
        picks;         ///< with `best`; its passage first, each passage in the order of the text
    double score = 0;  ///< 0 .. about 1.5: how well `best` fits the question
    double runner_up = 0;  ///< the best score in any other passage
};

/// How well a sentence fits the question: the share of the question's weight that is in it, in
/// its neighbours and in its title, and whether it holds what an answer looks like.
[[nodiscard]] double score_sentence(
    const QuestionTerms& question, AnswerShape shape, const Passage& passage, std::size_t sentence
);

/// The best sentence of all passages and what belongs to it: the rest of a list of steps, or what
/// fits nearly as well. No picks when no sentence shares a word with the question.
[[nodiscard]] Choice choose_sentences(
    const QuestionTerms& question, AnswerShape shape, const std::vector<Passage>& passages
);

}  // namespace continuo
