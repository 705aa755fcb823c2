#pragma once

#include <optional>

#include "agent/gate/answer_gate.hpp"
#include "agent/gate/evidence/checked_evidence.hpp"

namespace continuo {

/// Whether the sentence says the contrary of its evidence, or says it more strongly: negation,
/// modality ("must" for "may", "always" for "usually"), opposite words.
struct PolarityFindings {
    std::optional<GateRule> broken;
    /// What a sentence that is nearly verbatim has changed (broken_by_difference()).
    std::optional<GateRule> difference;
    int clauses_same = 0;  ///< clauses of the sentence by how they compare (compare_clauses())
    int clauses_contrary = 0;
    int clauses_unknown = 0;
    bool word_negated = false;   ///< a word is negated on one side only
    bool near_opposite = false;  ///< has_near_opposite()
};
[[nodiscard]] PolarityFindings check_polarity(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
);

}  // namespace continuo
