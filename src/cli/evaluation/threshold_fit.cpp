#include "cli/evaluation/threshold_fit.hpp"

#include <algorithm>
#include <ostream>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace continuo {

namespace {

constexpr int steps = 19;
constexpr double step = 0.05;

double share(std::size_t part, std::size_t all) {
    return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

/// How many of the rows are answered from `threshold` on, and have this outcome.
std::size_t count_answered(
    const std::vector<EvaluationRow>& rows, EvaluationOutcome outcome, double threshold
) {
    return static_cast<std::size_t>(std::ranges::count_if(rows, [&](const EvaluationRow& row) {
        return row.outcome == outcome && row.reply.confidence >= threshold;
    }));
}

double smooth_gain(const std::vector<ThresholdFigures>& figures, std::size_t at) {
    double sum = figures[at].gain;
    double count = 1;
    for (const auto beside : {at - 1, at + 1}) {
        if (beside >= figures.size()) continue;
        sum += figures[beside].gain;
        ++count;
    }
    return sum / count;
}

}  // namespace

std::vector<ThresholdFigures> threshold_figures(
    const EvaluationResult& result, double wrong_costs
) {
    std::vector<ThresholdFigures> figures;
    const auto questions = result.questions.size();
    const auto others = result.unanswerable.size();
    if (questions + others == 0) return figures;
    for (int i = 1; i <= steps; ++i) {
        const double threshold = step * i;
        const auto right = count_answered(result.questions, EvaluationOutcome::right, threshold);
        const auto wrong = count_answered(result.questions, EvaluationOutcome::wrong, threshold);
        const auto answered =
            count_answered(result.unanswerable, EvaluationOutcome::answered, threshold);
        figures.push_back(
            {.threshold = threshold,
             .right = share(right, questions),
             .wrong = share(wrong, questions),
             .refused = others == 0 ? 1 : 1 - share(answered, others),
             .gain = (static_cast<double>(right) -
                      wrong_costs * static_cast<double>(wrong + answered)) /
                     static_cast<double>(questions + others)}
        );
    }
    return figures;
}

const ThresholdFigures* best_threshold(const std::vector<ThresholdFigures>& figures) {
    const ThresholdFigures* best = nullptr;
    double best_gain = 0;
    for (std::size_t i = 0; i < figures.size(); ++i) {
        const double gain = smooth_gain(figures, i);
        if (best != nullptr && gain <= best_gain) continue;
        best = &figures[i];
        best_gain = gain;
    }
    return best;
}

void print_threshold_fit(
    const std::vector<ThresholdFigures>& figures, bool as_json, std::ostream& out
) {
    const auto* best = best_threshold(figures);
    if (as_json) {
        json::array rows;
        for (const auto& row : figures)
            rows.push_back(
                {{"threshold", row.threshold},
                 {"right", row.right},
                 {"wrong", row.wrong},
                 {"refused", row.refused},
                 {"gain", row.gain}}
            );
        json::object all{{"thresholds", std::move(rows)}};
        if (best != nullptr) all["ANSWER_CONFIDENCE"] = best->threshold;
        out << json::serialize(all) << '\n';
        return;
    }
    out << fmt::format(
        "{:>17} {:>7} {:>7} {:>8} {:>7}\n", "ANSWER_CONFIDENCE", "right", "wrong", "refused", "gain"
    );
    for (const auto& row : figures) {
        out << fmt::format(
            "{:>17.2f} {:>7.3f} {:>7.3f} {:>8.3f} {:>7.3f}{}\n",
            row.threshold,
            row.right,
            row.wrong,
            row.refused,
            row.gain,
            &row == best ? "  <" : ""
        );
    }
    if (best != nullptr) out << fmt::format("\nANSWER_CONFIDENCE={:.2f}\n", best->threshold);
}

}  // namespace continuo
