#pragma once

#include <optional>

#include "agent/gate/answer_gate.hpp"
#include "agent/gate/evidence/checked_evidence.hpp"

namespace continuo {

/// The first rule that a text of the sentence breaks which must occur letter by letter: quote,
/// contact or code. `with_quotes`: quoted texts, too.
[[nodiscard]] std::optional<GateRule> broken_literal(
    const Literals& literals, const CheckedEvidence& evidence, bool with_quotes
);

}  // namespace continuo
