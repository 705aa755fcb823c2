#pragma once

#include "agent/extractive/evidence.hpp"

namespace continuo {

/// Estimated probability that the chosen sentences answer the question: a logistic regression with
/// the weights of language/lexicons/en/answerability.txt, and for running text (Evidence::prose)
/// those of answerability-prose.txt in addition. bench/answers/fit.py makes both.
[[nodiscard]] double answerability(const Evidence& evidence);

}  // namespace continuo
