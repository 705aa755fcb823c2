#pragma once

#include <optional>

#include "agent/gate/answer_gate.hpp"
#include "agent/gate/evidence/checked_evidence.hpp"

namespace continuo {

/// What the evidence has of the sentence's quantities.
struct QuantityFindings {
    /// `number` or `date` for the first quantity that the evidence does not have, or has at another
    /// place than the sentence puts it, where another value is.
    std::optional<GateRule> broken;
    std::optional<GateRule> absent;  ///< of the first one that is nowhere
    int uncounted = 0;               ///< small counts and "a week", which need not be there
    int misplaced = 0;               ///< numbers at whose place another value fits better
    int wrong_cell = 0;              ///< in a table, of another row or column
    /// By how much another value fits better, at most, -1..1; -1: no number is in running text.
    double margin = -1;
};
[[nodiscard]] QuantityFindings check_quantities(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
);

/// The first rule that is broken by a quantity which does not occur anywhere.
[[nodiscard]] std::optional<GateRule> unknown_quantity(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
);

}  // namespace continuo
