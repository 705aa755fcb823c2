#include "cli/evaluation/evaluation_report.hpp"

#include <algorithm>
#include <cstdlib>
#include <ostream>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "cli/plain_text.hpp"

namespace continuo {

namespace {

using RowList = std::vector<const EvaluationRow*>;

RowList all_rows(const EvaluationResult& result) {
    RowList rows;
    for (const auto* list : {&result.questions, &result.unanswerable, &result.turns}) {
        for (const auto& row : *list)
            rows.push_back(&row);
    }
    return rows;
}

json::value figure_value(const EvaluationFigure& figure) {
    if (figure.whole) return static_cast<std::int64_t>(figure.value);
    return std::strtod(figure_text(figure).c_str(), nullptr);
}

json::object figures_object(const EvaluationResult& result) {
    json::object object;
    for (const auto& figure : evaluation_figures(result))
        object[figure.name] = figure_value(figure);
    return object;
}

json::object row_object(const EvaluationRow& row) {
    json::object object{
        {"id", row.id},
        {"text", row.text},
        {"outcome", to_string(row.outcome)},
        {"answer_type", row.reply.answer_type},
        {"confidence", row.reply.confidence},
        {"cited", json::array(row.reply.cited.begin(), row.reply.cited.end())},
        {"reply", row.reply.text},
    };
    if (!row.kind.empty()) object["kind"] = row.kind;
    return object;
}

std::string one_line(std::string_view text) {
    constexpr std::size_t code_points_max = 100;
    return make_printable(excerpt(collapse_whitespace(text), code_points_max));
}

std::string describe_row(const EvaluationRow& row) {
    const auto cited =
        std::span(row.reply.cited).first(std::min<std::size_t>(row.reply.cited.size(), 2));
    return fmt::format(
        "{}  {}{}\n      {} -> {}",
        to_string(row.outcome),
        make_printable(row.id),
        row.kind.empty() ? "" : " [" + make_printable(row.kind) + "]",
        one_line(row.text),
        make_printable(fmt::format("{} {}", row.reply.answer_type, fmt::join(cited, ", ")))
    );
}

struct ChangedRow {
    const EvaluationRow* before;
    const EvaluationRow* now;
    int direction;
};

std::vector<ChangedRow> changed_rows(const EvaluationComparison& comparison) {
    const auto before = all_rows(comparison.result_before);
    const auto now = all_rows(comparison.result_now);
    std::vector<ChangedRow> changed;
    for (std::size_t i = 0; i < std::min(before.size(), now.size()); ++i) {
        if (before[i]->outcome == now[i]->outcome) continue;
        changed.push_back({before[i], now[i], compare_outcomes(before[i]->outcome, now[i]->outcome)}
        );
    }
    return changed;
}

std::size_t count_direction(const std::vector<ChangedRow>& changed, int direction) {
    return static_cast<std::size_t>(std::ranges::count(changed, direction, &ChangedRow::direction));
}

void print_changed_json(
    const EvaluationComparison& comparison,
    const std::vector<ChangedRow>& changed,
    std::ostream& out
) {
    json::array rows;
    for (const auto& [before, now, direction] : changed) {
        auto row = row_object(*now);
        row["before"] = to_string(before->outcome);
        row["change"] = direction > 0 ? "won" : direction < 0 ? "lost" : "other";
        rows.push_back(std::move(row));
    }
    const json::object object{
        {"before",
         {{"config", comparison.before}, {"figures", figures_object(comparison.result_before)}}},
        {"now", {{"config", comparison.now}, {"figures", figures_object(comparison.result_now)}}},
        {"won", count_direction(changed, 1)},
        {"lost", count_direction(changed, -1)},
        {"rows", std::move(rows)},
    };
    out << json::serialize(object) << '\n';
}

}  // namespace

std::string figure_text(const EvaluationFigure& figure) {
    return figure.whole ? fmt::format("{}", static_cast<std::int64_t>(figure.value))
                        : fmt::format("{:.4f}", figure.value);
}

void print_evaluation(const EvaluationResult& result, std::size_t failures, std::ostream& out) {
    for (const auto& figure : evaluation_figures(result))
        out << fmt::format("{:<28}{:>10}\n", make_printable(figure.name), figure_text(figure));
    std::size_t failed = 0;
    for (const auto* row : all_rows(result)) {
        if (!is_failure(row->outcome) || ++failed > failures) continue;
        out << (failed == 1 ? "\n" : "") << describe_row(*row) << '\n';
    }
    if (failed > failures)
        out << fmt::format("... and {} more (--failures, --json)\n", failed - failures);
}

void print_evaluation_json(const EvaluationResult& result, std::ostream& out) {
    json::array rows;
    for (const auto* row : all_rows(result))
        rows.push_back(row_object(*row));
    const json::object object{{"figures", figures_object(result)}, {"rows", std::move(rows)}};
    out << json::serialize(object) << '\n';
}

void print_comparison(const EvaluationComparison& comparison, bool as_json, std::ostream& out) {
    const auto changed = changed_rows(comparison);
    if (as_json) return print_changed_json(comparison, changed, out);
    const auto now = evaluation_figures(comparison.result_now);
    out << fmt::format(
        "{:<28}{:>10}{:>10}   ({} -> {})\n",
        "",
        "before",
        "now",
        make_printable(comparison.before),
        make_printable(comparison.now)
    );
    for (const auto& figure : evaluation_figures(comparison.result_before)) {
        const auto other = std::ranges::find(now, figure.name, &EvaluationFigure::name);
        out << fmt::format(
            "{:<28}{:>10}{:>10}\n",
            make_printable(figure.name),
            figure_text(figure),
            other == now.end() ? "-" : figure_text(*other)
        );
    }
    out << '\n';
    for (const auto& [before, after, direction] : changed) {
        out << fmt::format(
            "{}  {} -> {}\n",
            direction > 0   ? "won "
            : direction < 0 ? "lost"
                            : "    ",
            to_string(before->outcome),
            describe_row(*after)
        );
    }
    out << fmt::format(
        "{} won, {} lost\n", count_direction(changed, 1), count_direction(changed, -1)
    );
}

}  // namespace continuo
