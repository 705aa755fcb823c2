#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"
#include "cli/evaluation/evaluation_command.hpp"
#include "cli/evaluation/evaluation_report.hpp"

namespace continuo {

Result<EvaluationBound> parse_bound(const std::string& text) {
    const auto at = text.rfind('=');
    EvaluationBound bound;
    bool good = at != std::string::npos && at > 0;
    if (good) {
        bound.name = text.substr(0, at);
        const auto* begin = text.data() + at + 1;
        const auto* end = text.data() + text.size();
        const auto [rest, error] = std::from_chars(begin, end, bound.value);
        good = error == std::errc() && rest == end && std::isfinite(bound.value);
    }
    if (!good)
        return fail(Errc::invalid_input, fmt::format("\"{}\" is not NAME=VALUE", excerpt(text)));
    return bound;
}

Result<std::vector<std::string>> missed_bounds(
    const std::vector<EvaluationFigure>& figures,
    const std::vector<EvaluationBound>& floors,
    const std::vector<EvaluationBound>& ceilings
) {
    std::vector<std::string> missed;
    for (const bool is_floor : {true, false}) {
        for (const auto& bound : is_floor ? floors : ceilings) {
            const auto figure = std::ranges::find(figures, bound.name, &EvaluationFigure::name);
            if (figure == figures.end())
                return fail(
                    Errc::invalid_input, fmt::format("there is no figure {}", excerpt(bound.name))
                );
            const bool missing =
                is_floor ? figure->value < bound.value : figure->value > bound.value;
            if (!missing) continue;
            missed.push_back(fmt::format(
                "{} is {}, {} {}",
                bound.name,
                figure_text(*figure),
                is_floor ? "under its floor" : "over its ceiling",
                bound.value
            ));
        }
    }
    return missed;
}

}  // namespace continuo
