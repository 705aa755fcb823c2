#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analytics/analytics_report.hpp"

namespace continuo {

/// A summary for a terminal, with bars, and the course of each figure in `series`.
[[nodiscard]] std::string analytics_text(
    const AnalyticsReport& report, const AnalyticsSeries& series
);
/// A line for each point.
[[nodiscard]] std::string analytics_text(const AnalyticsSeries& series);

/// Values as eighths of a line, the greatest as the highest; 0 is a space. Empty without values
/// above 0.
[[nodiscard]] std::string sparkline(const std::vector<std::int64_t>& values);
/// `share` (0..1) of `width` columns.
[[nodiscard]] std::string bar(double share, std::size_t width);

}  // namespace continuo
