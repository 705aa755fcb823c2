#include "analytics/analytics_range.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ranges>
#include <utility>

#include <fmt/format.h>

#include "analytics/figures.hpp"
#include "base/text.hpp"
#include "base/time_format.hpp"

namespace continuo {

namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::seconds;

constexpr std::int64_t quarter = 900;
constexpr int first_year = 2000;
constexpr int last_year = 2099;
constexpr std::string_view time_forms =
    "a date (2026-01-31) or an RFC 3339 time, from 2000-01-01 to 2099-12-31";

constexpr std::array<std::pair<AnalyticsInterval, std::string_view>, 4> interval_names{{
    {AnalyticsInterval::hour, "hour"},
    {AnalyticsInterval::day, "day"},
    {AnalyticsInterval::week, "week"},
    {AnalyticsInterval::month, "month"},
}};

/// "2026-01-31"; nullopt for anything else.
std::optional<local_days> parse_date(std::string_view text) {
    constexpr std::size_t date_bytes = 10;
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (text.size() != date_bytes || text[4] != '-' || text[7] != '-' ||
        !parse_integer(text.substr(0, 4), year) || !parse_integer(text.substr(5, 2), month) ||
        !parse_integer(text.substr(8, 2), day))
        return std::nullopt;
    const std::chrono::year_month_day date{
        std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}
    };
    return date.ok() ? std::optional(local_days{date}) : std::nullopt;
}

std::optional<TimePoint> parse_end(const std::string& text, const TimeZone& zone) {
    const auto date = parse_date(text);
    const auto time = date ? std::optional(zone.to_utc(*date)) : parse_time(text);
    if (!time) return std::nullopt;
    const std::chrono::year_month_day day{std::chrono::floor<days>(*time)};
    // A day more on both sides, for zones.
    const auto year = static_cast<int>(day.year());
    if (year < first_year - 1 || year > last_year + 1) return std::nullopt;
    return time;
}

TimePoint round_down(TimePoint time) {
    const auto count = std::chrono::floor<seconds>(time).time_since_epoch().count();
    return TimePoint{seconds{count - (count % quarter + quarter) % quarter}};
}

TimePoint round_up(TimePoint time) {
    const auto down = round_down(time);
    return down == time ? time : down + seconds{quarter};
}

TimeZone read_zone(const AnalyticsQueryText& text, std::vector<AnalyticsQueryProblem>& problems) {
    if (!text.time_zone) return {};
    // Only names: the files of the zones are looked up by them.
    const auto& name = *text.time_zone;
    constexpr std::size_t name_bytes_max = 64;
    const bool plain = !name.empty() && name.size() <= name_bytes_max && name.front() != '/' &&
                       !name.contains("..") && std::ranges::all_of(name, [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                  (c >= '0' && c <= '9') || std::string_view("/_+-").contains(c);
                       });
    auto zone = plain ? TimeZone::load(name) : fail(Errc::not_found, "zone");
    if (zone) return std::move(*zone);
    problems.push_back(
        {"time_zone", "Input should be an IANA time zone: UTC, Europe/Berlin, Asia/Kolkata"}
    );
    return {};
}

void read_ends(
    const AnalyticsQueryText& text,
    TimePoint now,
    AnalyticsQuery& query,
    std::vector<AnalyticsQueryProblem>& problems
) {
    constexpr days range_default{30};
    const auto today = std::chrono::floor<days>(query.zone.to_local(now));
    auto until = query.zone.to_utc(today + days{1});
    if (text.to) {
        const auto given = parse_end(*text.to, query.zone);
        if (!given) problems.push_back({"to", fmt::format("Input should be {}", time_forms)});
        until = given.value_or(until);
    }
    const auto last = std::chrono::floor<days>(query.zone.to_local(until));
    auto from = query.zone.to_utc(last - range_default);
    if (text.from) {
        const auto given = parse_end(*text.from, query.zone);
        if (!given) problems.push_back({"from", fmt::format("Input should be {}", time_forms)});
        from = given.value_or(from);
    }
    query.from = round_down(from);
    query.until = round_up(until);
    if (!problems.empty()) return;
    if (query.from >= query.until)
        problems.push_back({"to", "Input should be after from: to is exclusive"});
    constexpr days longest{analytics_years_max * 366};
    if (query.until - query.from > longest) {
        problems.push_back(
            {"from", fmt::format("Input should be at most {} years before to", analytics_years_max)}
        );
    }
}

void read_group(
    const AnalyticsQueryText& text,
    AnalyticsQuery& query,
    std::vector<AnalyticsQueryProblem>& problems
) {
    if (!text.group) return;
    if (!group_column(*text.group)) {
        problems.push_back({"group", fmt::format("Input should be one of: {}", group_names)});
        return;
    }
    query.group = *text.group;
}

local_seconds next_boundary(local_seconds local, AnalyticsInterval interval) {
    const auto day = std::chrono::floor<days>(local);
    switch (interval) {
        case AnalyticsInterval::hour:
            return std::chrono::floor<std::chrono::hours>(local) + std::chrono::hours{1};
        case AnalyticsInterval::day:
            break;
        case AnalyticsInterval::week: {
            const auto since_monday = std::chrono::weekday{day} - std::chrono::Monday;
            return day - since_monday + days{7};
        }
        case AnalyticsInterval::month: {
            const std::chrono::year_month_day date{day};
            const auto month = date.year() / date.month() + std::chrono::months{1};
            return local_days{month / std::chrono::day{1}};
        }
    }
    return day + days{1};
}

TimePoint period_end(const TimeZone& zone, TimePoint start, AnalyticsInterval interval) {
    const auto local = zone.to_local(start);
    const auto boundary = next_boundary(local, interval);
    // Hours are hours, also those that the clocks show twice.
    if (interval == AnalyticsInterval::hour) return start + (boundary - local);
    const auto end = round_up(zone.to_utc(boundary));
    return end > start ? end : start + days{1};
}

}  // namespace

std::string_view to_string(AnalyticsInterval interval) {
    for (const auto& [known, name] : interval_names) {
        if (known == interval) return name;
    }
    return "day";
}

std::expected<AnalyticsQuery, std::vector<AnalyticsQueryProblem>> read_analytics_query(
    const AnalyticsQueryText& text, TimePoint now
) {
    std::vector<AnalyticsQueryProblem> problems;
    AnalyticsQuery query;
    query.zone = read_zone(text, problems);
    if (text.interval) {
        const auto found = std::ranges::find(
            interval_names,
            std::string_view(*text.interval),
            &decltype(interval_names)::value_type::second
        );
        if (found == interval_names.end()) {
            problems.push_back({"interval", "Input should be one of: hour, day, week, month"});
        } else {
            query.interval = found->first;
        }
    }
    read_ends(text, now, query, problems);
    if (problems.empty()) read_group(text, query, problems);
    if (problems.empty() && text.interval && periods_of(query).size() > analytics_points_max) {
        problems.push_back(
            {"interval",
             fmt::format(
                 "The range has more than {} of them: ask for a longer interval or a shorter range",
                 analytics_points_max
             )}
        );
    }
    if (!problems.empty()) return std::unexpected(std::move(problems));
    return query;
}

std::vector<AnalyticsPeriod> periods_of(const AnalyticsQuery& query, std::size_t count_max) {
    std::vector<AnalyticsPeriod> periods;
    for (auto start = query.from; start < query.until && periods.size() <= count_max;) {
        const auto end = std::min(period_end(query.zone, start, query.interval), query.until);
        periods.push_back({start, end});
        start = end;
    }
    return periods;
}

std::vector<RollupSegment> segments_of(TimePoint from, TimePoint until) {
    const auto count = [](TimePoint time) {
        return std::chrono::floor<seconds>(time).time_since_epoch().count();
    };
    std::vector<RollupSegment> segments;
    const auto last = count(until);
    constexpr auto& grains = rollup_grains;
    auto at = count(from);
    // Up to the next greater unit, as long as one fits in; then back down.
    for (std::size_t i = 0; i < grains.size(); ++i) {
        const bool is_coarsest = i + 1 == grains.size();
        const auto unit = is_coarsest ? grains[i] : grains[i + 1];
        const auto end =
            is_coarsest ? at + (last - at) / unit * unit : (at + unit - 1) / unit * unit;
        const auto stop = std::min(end, at + (last - at) / grains[i] * grains[i]);
        if (stop > at) segments.push_back({grains[i], at, stop});
        at = std::max(at, stop);
    }
    for (const auto grain : grains | std::views::reverse) {
        const auto stop = at + (last - at) / grain * grain;
        if (stop > at) segments.push_back({grain, at, stop});
        at = std::max(at, stop);
    }
    return segments;
}

}  // namespace continuo
