#pragma once

#include <optional>

#include "agent/gate/answer_gate.hpp"
#include "agent/gate/evidence/checked_evidence.hpp"

namespace continuo {

/// What a sentence changes that is nearly a sentence of the evidence: a negation, a modal verb, an
/// opposite, a name, or a word that no evidence has in the place of another.
[[nodiscard]] std::optional<GateRule> broken_by_difference(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
);

}  // namespace continuo
