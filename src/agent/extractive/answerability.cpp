#include "agent/extractive/answerability.hpp"

#include <cmath>

#include "agent/language/linear_weights.hpp"

namespace continuo {

double answerability(const Evidence& evidence) {
    const bool similar = evidence.similar_best > 0;
    if (evidence.in_passage_related <= 0 && evidence.goes_on <= 0 && !similar) return 0;
    static const LinearWeights by_words("answerability", evidence_fields);
    static const LinearWeights by_words_in_prose("answerability-prose", evidence_fields);
    static const LinearWeights by_both("answerability-similar", evidence_fields);
    static const LinearWeights by_both_in_prose("answerability-similar-prose", evidence_fields);
    const auto& weights = similar ? by_both : by_words;
    const auto& of_prose = similar ? by_both_in_prose : by_words_in_prose;
    // Labelled conversations have no such turn: set by hand.
    constexpr double only_shape_missing = -4;
    const double log_odds = weights.of(evidence) + evidence.prose * of_prose.of(evidence) +
                            (evidence.only_shape_missing ? only_shape_missing : 0);
    return 1 / (1 + std::exp(-log_odds));
}

}  // namespace continuo
