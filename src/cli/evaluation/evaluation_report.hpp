#pragma once

#include <cstddef>
#include <iosfwd>
#include <span>
#include <string>

#include "cli/evaluation/evaluation_outcome.hpp"

namespace continuo {

/// A table of the figures, and the first `failures` rows that failed. Text of the server is made
/// printable.
void print_evaluation(const EvaluationResult& result, std::size_t failures, std::ostream& out);

/// `{"figures": {...}, "rows": [...]}` on one line. Shares have four digits.
void print_evaluation_json(const EvaluationResult& result, std::ostream& out);

/// Two results of the same data: their figures side by side, the rows with another outcome, and how
/// many were won and lost.
struct EvaluationComparison {
    std::string before;  ///< the name of a configuration
    std::string now;
    const EvaluationResult& result_before;
    const EvaluationResult& result_now;
};
void print_comparison(const EvaluationComparison& comparison, bool as_json, std::ostream& out);

/// A share with four digits, a count with none. The value is rounded, ties to even.
[[nodiscard]] std::string figure_text(const EvaluationFigure& figure);

}  // namespace continuo
