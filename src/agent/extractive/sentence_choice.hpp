#pragma once

#include <cstddef>
#include <vector>

#include "agent/extractive/answer_shape.hpp"
#include "agent/extractive/follow_up.hpp"
#include "agent/extractive/passage.hpp"
#include "agent/extractive/thread_ranking.hpp"

namespace continuo {

/// Index of a sentence in a list of passages.
struct Pick {
    std::size_t passage = 0;
    std::size_t sentence = 0;

    bool operator==(const Pick&) const = default;
};

/// The sentences chosen as an answer.
struct Choice {
    Pick best;  ///< the likeliest sentence of the passage that fits best
    std::vector<Pick>
        picks;  ///< with `best`; its passage first, each passage in the order of the text
    std::vector<Pick> order;  ///< the likeliest sentence of each passage that shares a word with
                              ///< the question, by rank_score()
    double score = 0;         ///< score_sentence() of `best`: 0 to about 1.5
    double probability = 0;   ///< of `best`, within its passage
    ThreadFit thread_fit;     ///< of its passage
    bool repeats = false;     ///< a follow-up, and the last reply quoted `best` already
    double margin = 0;        ///< rank_score() of its passage, less the best of another document's
};

/// The likeliest sentences of the best passage (sentence_probabilities()), as many as it takes to
/// have the answer among them; with what they are not understood without, and a sentence of another
/// passage that answers another part of the question. No picks if no passage shares a word with the
/// question.
[[nodiscard]] Choice choose_sentences(
    const QuestionTerms& question,
    AnswerShape shape,
    const std::vector<Passage>& passages,
    const Thread& thread = {}
);

}  // namespace continuo
