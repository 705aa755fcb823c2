#pragma once

#include <span>
#include <vector>

#include "agent/extractive/passage.hpp"
#include "agent/extractive/quotation.hpp"
#include "agent/extractive/sentence_choice.hpp"

namespace continuo {

/// What the customer may have meant, when nothing answers the question: the likeliest sentence of
/// each of up to three documents, as a numbered list with titles. Only passages that have a part of
/// the question's own weight; no sources if there are none. `order`: Choice::order.
[[nodiscard]] Quotation suggest(
    const QuestionTerms& question, const std::vector<Passage>& passages, std::span<const Pick> order
);

}  // namespace continuo
