#pragma once

#include <iosfwd>
#include <optional>
#include <vector>

#include "cli/evaluation/evaluation_outcome.hpp"

namespace continuo {

/// What would be answered with a value of ANSWER_CONFIDENCE.
struct ThresholdFigures {
    double threshold = 0;
    double right = 0;    ///< 0..1: of the questions with an answer
    double wrong = 0;    ///< 0..1: of the same
    double refused = 0;  ///< 0..1: of those without an answer; 1 if there are none
    double gain = 0;     ///< 1 for each right answer, less `wrong_costs` for each other answer;
                         ///< by question
};

/// `result`: of a server that answers whatever its confidence is. For ANSWER_CONFIDENCE from .05 to
/// .95 in steps of .05.
[[nodiscard]] std::vector<ThresholdFigures> threshold_figures(
    const EvaluationResult& result, double wrong_costs
);

/// The row to recommend: the largest gain, averaged with its two neighbours, because a gain of one
/// step is chance. nullptr without rows.
[[nodiscard]] const ThresholdFigures* best_threshold(const std::vector<ThresholdFigures>& figures);

/// A table, and the line for the settings file; as JSON on one line if `as_json`.
void print_threshold_fit(
    const std::vector<ThresholdFigures>& figures, bool as_json, std::ostream& out
);

}  // namespace continuo
