#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "agent/extractive/answer_shape.hpp"
#include "agent/extractive/passage.hpp"
#include "agent/extractive/sentence_choice.hpp"

namespace continuo {

/// Features for estimating whether the chosen sentences answer the question. "Share" is that of the
/// question's weight.
struct Evidence {
    /// 0..1: weight of the heaviest term not in the sentence or its title, relative to that of the
    /// heaviest term
    double missing = 1;
    double names_missing = 0;  ///< 0..2: number of names that are not in the passage
    /// 0..2: number of names that are neither in the sentence nor in the title
    double names_apart = 0;
    double number_missing = 0;      ///< 1: a number of the question is not in the passage
    double negation_lost = 0;       ///< 1: the question negates, the sentence does not
    double negation_kept = 0;       ///< 1: both negate
    double opposite = 0;            ///< 1: "first" is asked and the sentence says "last"
    double asks_shape = 0;          ///< 1: asks for an AnswerShape that shows in words
    double shape_missing = 0;       ///< 1: ... and no word in the sentence fits it
    double in_title = 0;            ///< 0..1: share in the title and headings
    double in_passage_related = 0;  ///< 0..1: share anywhere in the passage, with synonyms
    double bm25 = 0;                ///< bm25_per_term()
    double bm25_sum = 0;            ///< bm25_of(), divided by 30
    double relevance = 0;           ///< 0..1: of the search
    double margin = 0;              ///< 0..2: of rank_score() before the next document
    double agrees = 0;              ///< 1: the search has its document first, too
    double terms = 0;               ///< 0..1: number of the question's terms, divided by 12
    /// 0..1: mean weight of the question's own terms, relative to that of an unknown word
    double mean_weight = 0;
    double most_weight = 0;        ///< 0..1: the same of the heaviest
    double unknown = 0;            ///< 0..1: share of terms that no document has
    double yes_no = 0;             ///< 1: asks for yes or no
    double goes_on = 0;            ///< PassageFit::goes_on
    double stays = 0;              ///< PassageFit::stays
    double goes_on_covered = 0;    ///< goes_on times in_passage_related
    double stays_covered = 0;      ///< stays times in_passage_related
    double may_go_on = 0;          ///< PassageFit::may_go_on
    double may_stay = 0;           ///< PassageFit::may_stay
    double may_go_on_covered = 0;  ///< may_go_on times in_passage_related
    double carried = 0;            ///< 0..1: share of terms that come from the earlier exchange
    double similar = 0;            ///< Similarity::passage
    double similar_mean = 0;       ///< Similarity::mean
    double similar_best = 0;       ///< Similarity::best; 0: Similarity is not known
    /// Nothing but a shape is asked ("how much is it?"), and shape_missing.
    bool only_shape_missing = false;
    /// 0..1: whether the passage is running text, with long sentences, rather than a help article.
    double prose = 0;
};

/// A feature by its name in language/lexicons/en/answerability*.txt.
struct EvidenceField {
    std::string_view name;
    double Evidence::* value;
};
inline constexpr std::array evidence_fields = {
    EvidenceField{"missing", &Evidence::missing},
    EvidenceField{"names_missing", &Evidence::names_missing},
    EvidenceField{"names_apart", &Evidence::names_apart},
    EvidenceField{"number_missing", &Evidence::number_missing},
    EvidenceField{"negation_lost", &Evidence::negation_lost},
    EvidenceField{"negation_kept", &Evidence::negation_kept},
    EvidenceField{"opposite", &Evidence::opposite},
    EvidenceField{"asks_shape", &Evidence::asks_shape},
    EvidenceField{"shape_missing", &Evidence::shape_missing},
    EvidenceField{"in_title", &Evidence::in_title},
    EvidenceField{"in_passage_related", &Evidence::in_passage_related},
    EvidenceField{"bm25", &Evidence::bm25},
    EvidenceField{"bm25_sum", &Evidence::bm25_sum},
    EvidenceField{"relevance", &Evidence::relevance},
    EvidenceField{"margin", &Evidence::margin},
    EvidenceField{"agrees", &Evidence::agrees},
    EvidenceField{"terms", &Evidence::terms},
    EvidenceField{"mean_weight", &Evidence::mean_weight},
    EvidenceField{"most_weight", &Evidence::most_weight},
    EvidenceField{"unknown", &Evidence::unknown},
    EvidenceField{"yes_no", &Evidence::yes_no},
    EvidenceField{"goes_on", &Evidence::goes_on},
    EvidenceField{"stays", &Evidence::stays},
    EvidenceField{"goes_on_covered", &Evidence::goes_on_covered},
    EvidenceField{"stays_covered", &Evidence::stays_covered},
    EvidenceField{"may_go_on", &Evidence::may_go_on},
    EvidenceField{"may_stay", &Evidence::may_stay},
    EvidenceField{"may_go_on_covered", &Evidence::may_go_on_covered},
    EvidenceField{"carried", &Evidence::carried},
    EvidenceField{"similar", &Evidence::similar},
    EvidenceField{"similar_mean", &Evidence::similar_mean},
    EvidenceField{"similar_best", &Evidence::similar_best},
};

[[nodiscard]] Evidence collect_evidence(
    const QuestionTerms& question,
    AnswerShape shape,
    const std::vector<Passage>& passages,
    const Choice& choice,
    const Thread& thread = {}
);

}  // namespace continuo
