#pragma once

#include <chrono>
#include <cstdint>
#include <ranges>
#include <string>
#include <string_view>

#include "analytics/figures.hpp"
#include "base/clock.hpp"

namespace continuo {

// analytics_rollups.kind
inline constexpr int analytics_counts = 0;
inline constexpr int analytics_distributions = 1;
inline constexpr int analytics_engaged = 2;  ///< once more, to be read alone
// Counts and sums of each group, which is the key (AnalyticsGroupTable), and the marks of what has
// them.
inline constexpr int analytics_by_language = 3;
inline constexpr int analytics_by_intent = 4;
inline constexpr int analytics_by_customer = 5;
inline constexpr int analytics_grouped = 6;

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

// Of rollups of some kinds ("3, 4": listed, so that the primary key leads to `start`).
/// Deletes those of :grain and :start.
[[nodiscard]] std::string drop_sql(std::string_view kinds);
/// Adds those of :grain and :start, the sums of those of :finer from :from_start to :until.
[[nodiscard]] std::string sum_up_sql(std::string_view kinds);

[[nodiscard]] inline std::int64_t epoch_seconds(TimePoint time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

/// The multiple of `unit` at or before `value`.
[[nodiscard]] constexpr std::int64_t floor_to(std::int64_t value, std::int64_t unit) {
    return value - (value % unit + unit) % unit;
}

}  // namespace continuo
