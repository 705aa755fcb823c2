#pragma once

#include <chrono>
#include <cstdint>
#include <ranges>
#include <string>

#include "analytics/figures.hpp"
#include "base/clock.hpp"

namespace continuo {

// analytics_rollups.kind
inline constexpr int analytics_counts = 0;
inline constexpr int analytics_distributions = 1;
inline constexpr int analytics_engaged = 2;  ///< once more, to be read alone

/// The figures that are one number each.
inline auto simple_figures() {
    return figure_definitions() | std::views::filter([](const FigureDefinition& figure) {
               return figure.kind == FigureKind::count || figure.kind == FigureKind::sum;
           });
}

[[nodiscard]] inline std::size_t simple_count() {
    return static_cast<std::size_t>(std::ranges::distance(simple_figures()));
}

/// The counts and sums of a set of rows, a column each, in the order of the definitions.
[[nodiscard]] std::string simple_columns();

[[nodiscard]] inline std::int64_t epoch_seconds(TimePoint time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace continuo
