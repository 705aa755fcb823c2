#pragma once

#include <optional>

#include "agent/gate/answer_gate.hpp"
#include "agent/gate/evidence/checked_evidence.hpp"

namespace continuo {

/// For sentences that need no support: the first rule that is broken by an address, code, number or
/// date which does not occur anywhere.
[[nodiscard]] std::optional<GateRule> unknown_fact(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
);

}  // namespace continuo
