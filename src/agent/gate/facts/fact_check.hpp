#pragma once

#include <optional>

#include "agent/gate/answer_gate.hpp"
#include "agent/gate/evidence/checked_evidence.hpp"

namespace continuo {

/// The first rule that a fact of the sentence breaks: a quote, address, code, number, date or name
/// that the evidence does not have, or has at another place than the sentence puts it, where
/// another one is.
[[nodiscard]] std::optional<GateRule> broken_fact(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
);

/// The same for sentences that need no support: only whether the facts occur anywhere.
[[nodiscard]] std::optional<GateRule> unknown_fact(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
);

}  // namespace continuo
