#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analytics/analytics_range.hpp"
#include "base/clock.hpp"
#include "base/time_zone.hpp"

namespace continuo {

// The hours of a week as the clocks of a zone show them: 0 is Monday 0:00, 167 Sunday 23:00.

inline constexpr std::size_t hours_per_week = 168;

[[nodiscard]] std::size_t hour_of_week(const TimeZone& zone, TimePoint time);

/// The key of figure patterns.hours_of_week: weekday (1: Monday) and hour, "1-0" to "7-23".
/// nullopt for anything else.
[[nodiscard]] std::optional<std::size_t> parse_hour_of_week(std::string_view key);
[[nodiscard]] std::string hour_of_week_key(std::size_t hour);

/// A part of a range in which the zone's clocks differ from UTC by the same time. Seconds, since
/// 1970 but for `offset`.
struct OffsetPeriod {
    std::int64_t from = 0;
    std::int64_t until = 0;
    std::int64_t offset = 0;  ///< east of UTC
    bool operator==(const OffsetPeriod&) const = default;
};
/// By quarters of an hour: a change within a quarter counts from the next one on. In order, without
/// gaps.
[[nodiscard]] std::vector<OffsetPeriod> offset_periods(const AnalyticsQuery& query);

/// SQL: c.quarter is in this hour of the week.
[[nodiscard]] std::string hour_of_week_condition(const AnalyticsQuery& query, std::size_t hour);

}  // namespace continuo
