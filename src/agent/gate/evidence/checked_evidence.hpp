#pragma once

#include <algorithm>
#include <deque>
#include <vector>

#include "agent/gate/evidence/alignment.hpp"
#include "agent/gate/evidence/evidence_text.hpp"

namespace continuo {

/// The texts that a sentence is compared with.
struct CheckedEvidence {
    std::vector<const Alignment*> texts;                 ///< cited passages and tool results
    const std::deque<EvidenceText>* customer = nullptr;  ///< their own words: may be repeated
};

/// Whether a test is true for any of the texts or of the customer's words.
template <class Test>
[[nodiscard]] bool in_any_text(const CheckedEvidence& evidence, const Test& test) {
    return std::ranges::any_of(evidence.texts, [&](const auto* a) { return test(a->text()); }) ||
           std::ranges::any_of(*evidence.customer, test);
}

}  // namespace continuo
