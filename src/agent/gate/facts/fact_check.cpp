#include "agent/gate/facts/fact_check.hpp"

#include "agent/gate/facts/literal_check.hpp"
#include "agent/gate/quantities/quantity_check.hpp"

namespace continuo {

std::optional<GateRule> unknown_fact(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
) {
    if (const auto literal = broken_literal(sentence.literals, evidence, false)) return literal;
    return unknown_quantity(sentence, evidence);
}

}  // namespace continuo
