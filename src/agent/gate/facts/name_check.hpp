#pragma once

#include <optional>

#include "agent/gate/answer_gate.hpp"
#include "agent/gate/evidence/checked_evidence.hpp"

namespace continuo {

/// Whether a name of the sentence is not in the evidence, or another name is where the sentence has
/// it.
[[nodiscard]] bool has_broken_name(const AnswerSentence& sentence, const CheckedEvidence& evidence);

}  // namespace continuo
