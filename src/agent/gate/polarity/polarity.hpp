#pragma once

#include <optional>

#include "agent/gate/answer_gate.hpp"
#include "agent/gate/evidence/checked_evidence.hpp"

namespace continuo {

/// Whether the sentence says the contrary of its evidence, or says it more strongly: negation,
/// modality ("must" for "may", "always" for "usually"), opposite words. Precision before recall:
/// what is worded quite differently is not judged.
[[nodiscard]] std::optional<GateRule> broken_polarity(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
);

}  // namespace continuo
