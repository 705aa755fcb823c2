#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/time_zone.hpp"

namespace continuo {

inline constexpr std::size_t analytics_points_max = 10'000;
inline constexpr int analytics_years_max = 10;

enum class AnalyticsInterval : std::uint8_t { hour, day, week, month };
[[nodiscard]] std::string_view to_string(AnalyticsInterval interval);

/// What was asked, as text; absent members get their default.
struct AnalyticsQueryText {
    std::optional<std::string> from;
    std::optional<std::string> to;
    std::optional<std::string> time_zone;
    std::optional<std::string> interval;
    std::optional<std::string> group;
};

/// A range of times whose ends are quarters of an hour, and how to see it.
struct AnalyticsQuery {
    TimePoint from{};
    TimePoint until{};  ///< exclusive
    TimeZone zone;
    AnalyticsInterval interval = AnalyticsInterval::day;
    std::string group;  ///< empty: none
};

struct AnalyticsQueryProblem {
    std::string_view field;  ///< a member of AnalyticsQueryText
    std::string message;     ///< with what is allowed
};

/// Reads dates and RFC 3339 times; a date is its midnight in the zone. Without `to` the end of the
/// day of `now`, without `from` 30 days before `to`. Errors: all problems.
[[nodiscard]] std::expected<AnalyticsQuery, std::vector<AnalyticsQueryProblem>>
read_analytics_query(const AnalyticsQueryText& text, TimePoint now);

struct AnalyticsPeriod {
    TimePoint start{};
    TimePoint end{};
    bool operator==(const AnalyticsPeriod&) const = default;
};

/// The periods of the range, by the clocks of the zone: a day of a change has 23 or 25 hours. The
/// first and the last are cut at the ends of the range. At most `count_max` + 1.
[[nodiscard]] std::vector<AnalyticsPeriod> periods_of(
    const AnalyticsQuery& query, std::size_t count_max = analytics_points_max
);

/// The lengths of rollups, in seconds: a quarter of an hour, an hour, a day, 16 days. Each is a
/// multiple of the one before; all begin at multiples of themselves since 1970, UTC.
inline constexpr std::array<std::int64_t, 4> rollup_grains{900, 3600, 86400, 1'382'400};

/// A part of a range that rollups of one grain cover, in seconds since 1970.
struct RollupSegment {
    std::int64_t grain = 900;
    std::int64_t from = 0;
    std::int64_t until = 0;
    bool operator==(const RollupSegment&) const = default;
};
/// The longest in the middle, shorter ones at the ends: at most seven.
[[nodiscard]] std::vector<RollupSegment> segments_of(TimePoint from, TimePoint until);

}  // namespace continuo
