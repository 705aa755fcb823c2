#pragma once

#include "agent/gate/answer_gate.hpp"
#include "agent/gate/evidence/checked_evidence.hpp"

namespace continuo {

/// What the evidence has of the sentence's names.
struct NameFindings {
    int unknown = 0;  ///< that are not there
    int swapped = 0;  ///< where another name fits better
    /// By how much another name fits better, at most, -1..1; -1: none is there.
    double margin = -1;
};
[[nodiscard]] NameFindings check_names(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
);

}  // namespace continuo
