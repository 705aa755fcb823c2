#include "agent/extractive/answerability.hpp"

#include <cmath>

#include "agent/language/linear_weights.hpp"

namespace continuo {

double answerability(const Evidence& evidence) {
    const bool similar = evidence.similar_best > 0;
    if (evidence.in_passage_related <= 0 && evidence.goes_on <= 0 && !similar) return 0;
    static const WeightsBySimilarity weights("answerability", evidence_fields);
    static const WeightsBySimilarity of_prose("answerability-prose", evidence_fields);
    // Labelled conversations have no such turn: set by hand.
    constexpr double only_shape_missing = -4;
    const double log_odds = weights.of(evidence, similar) +
                            evidence.prose * of_prose.of(evidence, similar) +
                            (evidence.only_shape_missing ? only_shape_missing : 0);
    return 1 / (1 + std::exp(-log_odds));
}

}  // namespace continuo
