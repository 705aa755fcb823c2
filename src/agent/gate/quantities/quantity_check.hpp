#pragma once

#include <optional>

#include "agent/gate/answer_gate.hpp"
#include "agent/gate/evidence/checked_evidence.hpp"

namespace continuo {

/// `number` or `date` for the first quantity of the sentence that the evidence does not have, or
/// has at another place than the sentence puts it, where another value is.
[[nodiscard]] std::optional<GateRule> broken_quantity(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
);

/// The same only for quantities that do not occur anywhere.
[[nodiscard]] std::optional<GateRule> unknown_quantity(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
);

}  // namespace continuo
