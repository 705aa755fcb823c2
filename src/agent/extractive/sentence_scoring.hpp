#pragma once

#include <cstddef>
#include <vector>

#include "agent/extractive/answer_shape.hpp"
#include "agent/extractive/passage.hpp"

namespace continuo {

/// Index of a sentence in a list of passages.
struct Pick {
    std::size_t passage = 0;
    std::size_t sentence = 0;

    bool operator==(const Pick&) const = default;
};

/// The sentences chosen as an answer.
struct Choice {
    Pick best;  ///< the sentence with the highest score
    std::vector<Pick>
        picks;         ///< with `best`; its passage first, each passage in the order of the text
    double score = 0;  ///< score_sentence() of `best`: 0 to about 1.5
    double runner_up = 0;  ///< the best score in any other passage
};

/// Scores a sentence by the share of the question's weight that is in it, in its neighbours and in
/// its title, and by whether it has a word of the expected AnswerShape.
[[nodiscard]] double score_sentence(
    const QuestionTerms& question, AnswerShape shape, const Passage& passage, std::size_t sentence
);

/// The best sentence of all passages with the rest of its list, or with other sentences that score
/// nearly as well. No picks if no sentence shares a word with the question.
[[nodiscard]] Choice choose_sentences(
    const QuestionTerms& question, AnswerShape shape, const std::vector<Passage>& passages
);

}  // namespace continuo
