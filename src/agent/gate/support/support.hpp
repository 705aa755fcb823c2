#pragma once

#include "agent/gate/evidence/checked_evidence.hpp"
#include "agent/gate/support/support_features.hpp"

namespace continuo {

[[nodiscard]] SupportFeatures support_features(
    const AnswerSentence& sentence, const CheckedEvidence& evidence
);

/// 0..1: the estimate that a sentence with these features is supported. A logistic regression that
/// bench/gate/fit.py fitted.
[[nodiscard]] double support_of(const SupportFeatures& features);

/// Below this support, a sentence is dropped.
inline constexpr double support_min = 0.5;

}  // namespace continuo
