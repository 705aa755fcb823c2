#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "agent/extractive/answer_shape.hpp"
#include "agent/extractive/follow_up.hpp"
#include "agent/extractive/passage.hpp"

namespace continuo {

/// How well a passage fits a question as a whole. "Share" is that of the question's weight.
struct PassageFit {
    double relevance = 0;         ///< 0..1: of the search, relative to its best passage
    double bm25 = 0;              ///< bm25_per_term()
    double title_words = 0;       ///< 0..1: share of the title's words that the question has
    double in_title = 0;          ///< 0..1: share in the title and headings
    double related_title = 0;     ///< 0..1: the same, with synonyms
    double related = 0;           ///< 0..1: share anywhere in the passage, with synonyms
    double related_sentence = 0;  ///< 0..1: share in its likeliest sentence, with synonyms
    double matched = 0;           ///< number of terms in the passage, divided by 12
    double shape = 0;             ///< 1: an AnswerShape is asked for that the sentence has
    double row = 0;               ///< 1: the sentence is a line of a table
    double goes_on = 0;    ///< 1: a follow-up, and of the document that the last reply cited first
    double stays = 0;      ///< 1: no follow-up, but of that document
    double may_go_on = 0;  ///< 1: a follow-up, and of the document that the last reply suggested
                           ///< first
    double may_stay = 0;   ///< 1: no follow-up, but of that document
    double similar = 0;    ///< Similarity::passage
    double nearest = 0;    ///< 0..1: where it is between the mean and the best of all passages
};

/// A member of PassageFit by its name in language/lexicons/en/passage-order*.txt.
struct PassageFitField {
    std::string_view name;
    double PassageFit::* value;
};
inline constexpr std::array passage_fit_fields = {
    PassageFitField{"relevance", &PassageFit::relevance},
    PassageFitField{"bm25", &PassageFit::bm25},
    PassageFitField{"title_words", &PassageFit::title_words},
    PassageFitField{"in_title", &PassageFit::in_title},
    PassageFitField{"related_title", &PassageFit::related_title},
    PassageFitField{"related", &PassageFit::related},
    PassageFitField{"related_sentence", &PassageFit::related_sentence},
    PassageFitField{"matched", &PassageFit::matched},
    PassageFitField{"shape", &PassageFit::shape},
    PassageFitField{"row", &PassageFit::row},
    PassageFitField{"goes_on", &PassageFit::goes_on},
    PassageFitField{"stays", &PassageFit::stays},
    PassageFitField{"may_go_on", &PassageFit::may_go_on},
    PassageFitField{"may_stay", &PassageFit::may_stay},
    PassageFitField{"similar", &PassageFit::similar},
    PassageFitField{"nearest", &PassageFit::nearest},
};

/// How a passage belongs to the conversation: goes_on, stays, may_go_on, may_stay; the rest is
/// unset.
[[nodiscard]] PassageFit thread_fit(const Passage& passage, const Thread& thread);

/// `sentence`: the likeliest one. `best_relevance`: of the best passage; at least 0.
[[nodiscard]] PassageFit fit_of(
    const QuestionTerms& question,
    AnswerShape shape,
    const Passage& passage,
    std::size_t sentence,
    double best_relevance,
    const Thread& thread
);

/// Orders passages: the larger, the more likely they answer. Weights:
/// language/lexicons/en/passage-order.txt, or passage-order-similar.txt if `similarity_known`:
/// that of all of them is.
[[nodiscard]] double rank_score(const PassageFit& fit, bool similarity_known);

}  // namespace continuo
