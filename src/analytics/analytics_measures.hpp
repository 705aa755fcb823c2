#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analytics/analytics_report.hpp"
#include "analytics/figure_sums.hpp"
#include "analytics/figures.hpp"

namespace continuo {

// What is computed from sums when they are shown.

[[nodiscard]] inline bool is_one_number(const FigureDefinition& figure) {
    return figure.kind == FigureKind::count || figure.kind == FigureKind::sum;
}

struct FigureRate {
    std::string_view name;  ///< as in the JSON of a summary
    std::int64_t part = 0;
    std::int64_t whole = 0;

    /// Rounded to four places; nullopt when there is nothing to divide by.
    [[nodiscard]] std::optional<double> value() const;
};
[[nodiscard]] std::array<FigureRate, 8> rates_of(const FigureSums& sums);

/// How many durations of a figure there are.
[[nodiscard]] std::int64_t observations(const FigureSums& sums, std::string_view figure);
/// The value at `share` (0..1) of the durations of a figure, in seconds; nullopt without any.
[[nodiscard]] std::optional<double> percentile(
    const FigureSums& sums, std::string_view figure, double share
);

struct KeyCount {
    std::string key;
    std::int64_t count = 0;
};
/// Of a distribution: numbers in their own order, others by count; at most analytics_items_max.
[[nodiscard]] std::vector<KeyCount> distribution_of(
    const FigureSums& sums, const FigureDefinition& figure
);
/// Engaged conversations by the hour of the week in the zone, from Monday 0:00.
[[nodiscard]] std::array<std::array<std::int64_t, 24>, 7> hours_of_week(
    const AnalyticsReport& report
);

}  // namespace continuo
