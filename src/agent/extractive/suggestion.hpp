#pragma once

#include <vector>

#include "agent/extractive/answer_shape.hpp"
#include "agent/extractive/passage.hpp"
#include "agent/extractive/quotation.hpp"

namespace continuo {

/// What the customer may have meant, when nothing answers the question: the closest sentence of
/// each of up to three documents, as a numbered list with titles. Only passages that have a part of
/// the question's own weight; no sources if there are none. `passages` in the order of the search.
[[nodiscard]] Quotation suggest(
    const QuestionTerms& question, AnswerShape shape, const std::vector<Passage>& passages
);

}  // namespace continuo
