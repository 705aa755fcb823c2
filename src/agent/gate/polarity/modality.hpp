#pragma once

#include "agent/gate/evidence/checked_evidence.hpp"

namespace continuo {

/// Whether the sentence has another modal verb at the place of one ("must" for "can" or "should"),
/// or "always" where the evidence has no word of the kind.
[[nodiscard]] bool has_other_modality(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
);

}  // namespace continuo
