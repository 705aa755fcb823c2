#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "agent/extractive/answer_shape.hpp"
#include "agent/extractive/follow_up.hpp"
#include "agent/extractive/passage.hpp"

namespace continuo {

/// How a passage fits the conversation, beside how it fits the question (PassageFit). All are 0 for
/// the first message of a conversation. "Own" are the words of the question itself.
struct ThreadFit {
    double own_gap = 0;  ///< 0..1: how much less of the own words' weight it has than the passage
                         ///< that has most of it, relative to that
    double own_gap_follow = 0;  ///< the same, if the question is a follow-up
    double cited = 0;           ///< 0..1: the last reply answered and cited its document first: its
                                ///< confidence
    double mentioned = 0;  ///< 1: the last reply cited or suggested its document, but not first
    double earlier = 0;    ///< 1: a reply before the last one cited its document first
    double context = 0;    ///< 0..1: share of the weight of the words of the earlier exchange, of a
                           ///< follow-up, that are in it
    double shaped = 0;  ///< 1: a follow-up asks for an amount, a time or the like, and a sentence
                        ///< of the passage has it and an own word, or there are no own words
};

/// A member of ThreadFit by its name in language/lexicons/en/thread-order.txt.
struct ThreadFitField {
    std::string_view name;
    double ThreadFit::* value;
};
inline constexpr std::array thread_fit_fields = {
    ThreadFitField{"own_gap", &ThreadFit::own_gap},
    ThreadFitField{"own_gap_follow", &ThreadFit::own_gap_follow},
    ThreadFitField{"cited", &ThreadFit::cited},
    ThreadFitField{"mentioned", &ThreadFit::mentioned},
    ThreadFitField{"earlier", &ThreadFit::earlier},
    ThreadFitField{"context", &ThreadFit::context},
    ThreadFitField{"shaped", &ThreadFit::shaped},
};

/// The features of each passage of a question in a conversation.
[[nodiscard]] std::vector<ThreadFit> thread_fits(
    const QuestionTerms& question,
    AnswerShape shape,
    std::span<const Passage> passages,
    const Thread& thread
);

/// What is added to rank_score(). Weights: language/lexicons/en/thread-order.txt.
[[nodiscard]] double thread_score(const ThreadFit& fit);

}  // namespace continuo
