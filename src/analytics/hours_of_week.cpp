#include "analytics/hours_of_week.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::int64_t quarter_seconds = 900;
constexpr std::int64_t hour_seconds = 3600;
constexpr std::int64_t day_seconds = 86'400;
constexpr std::size_t hours_per_day = 24;

}  // namespace

std::size_t hour_of_week(const TimeZone& zone, TimePoint time) {
    const auto local = zone.to_local(time);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const auto hour = std::chrono::floor<std::chrono::hours>(local - day).count();
    const auto weekday = std::chrono::weekday{day}.iso_encoding() - 1;
    return weekday * hours_per_day + static_cast<std::size_t>(hour);
}

std::optional<std::size_t> parse_hour_of_week(std::string_view key) {
    const auto dash = key.find('-');
    std::size_t weekday = 0;
    std::size_t hour = 0;
    if (dash == std::string_view::npos || !parse_integer(key.substr(0, dash), weekday) ||
        !parse_integer(key.substr(dash + 1), hour))
        return std::nullopt;
    if (weekday < 1 || weekday > 7 || hour >= hours_per_day) return std::nullopt;
    return (weekday - 1) * hours_per_day + hour;
}

std::string hour_of_week_key(std::size_t hour) {
    return fmt::format("{}-{}", hour / hours_per_day + 1, hour % hours_per_day);
}

std::vector<OffsetPeriod> offset_periods(const AnalyticsQuery& query) {
    const auto count = [](TimePoint time) {
        return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    };
    const auto offset = [&](std::int64_t at) {
        return std::int64_t{query.zone.offset_at(TimePoint{std::chrono::seconds{at}}).count()};
    };
    const auto until = count(query.until);
    std::vector<OffsetPeriod> periods{{count(query.from), until, offset(count(query.from))}};
    for (auto at = periods.front().from; at < until;) {
        const auto last = std::min(at + day_seconds, until) - quarter_seconds;
        if (offset(last) == periods.back().offset) {
            at = last + quarter_seconds;
            continue;
        }
        // The clocks change on this day: at most once.
        while (offset(at) == periods.back().offset)
            at += quarter_seconds;
        periods.back().until = at;
        periods.push_back({at, until, offset(at)});
    }
    return periods;
}

std::string hour_of_week_condition(const AnalyticsQuery& query, std::size_t hour) {
    // 1970 began on a Thursday.
    constexpr std::int64_t before_1970 = 3 * day_seconds;
    std::string condition;
    for (const auto& period : offset_periods(query)) {
        condition += fmt::format(
            "{}(c.quarter >= {} AND c.quarter < {} AND ((c.quarter + {}) / {}) % {} = {})",
            condition.empty() ? "(" : " OR ",
            period.from,
            period.until,
            period.offset + before_1970,
            hour_seconds,
            hours_per_week,
            hour
        );
    }
    return condition + ")";
}

}  // namespace continuo
