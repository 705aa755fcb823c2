#include "agent/waiting/support_hours.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace continuo {

namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::minutes;

constexpr std::size_t hours_ranges_max = 50;
constexpr std::array<std::string_view, 7> day_names{
    "sun", "mon", "tue", "wed", "thu", "fri", "sat"
};

std::optional<unsigned> parse_day(std::string_view text) {
    const auto found = std::ranges::find(day_names, to_lower(trim(text)));
    if (found == day_names.end()) return std::nullopt;
    return static_cast<unsigned>(found - day_names.begin());
}

/// `HH:MM`, 00:00 to 24:00.
std::optional<minutes> parse_time_of_day(std::string_view text) {
    text = trim(text);
    int hour = 0;
    int minute = 0;
    if (text.size() != 5 || text[2] != ':' || !parse_integer(text.substr(0, 2), hour) ||
        !parse_integer(text.substr(3), minute) || hour < 0 || minute < 0 || minute > 59 ||
        hour * 60 + minute > 24 * 60)
        return std::nullopt;
    return minutes(hour * 60 + minute);
}

/// `Mon-Fri`, `Mon,Wed`: numbers of days; empty if it cannot be read.
std::vector<unsigned> parse_days(std::string_view text) {
    std::vector<unsigned> found;
    for (const auto part : split(text, ',')) {
        const auto dash = part.find('-');
        const auto first = parse_day(part.substr(0, dash));
        const auto last = dash == std::string_view::npos ? first : parse_day(part.substr(dash + 1));
        if (!first || !last) return {};
        for (auto day = *first;; day = (day + 1) % 7) {
            found.push_back(day);
            if (day == *last) break;
        }
    }
    return found;
}

}  // namespace

Result<SupportHours> SupportHours::parse(std::string_view text, TimeZone zone) {
    SupportHours hours;
    hours.x_zone = std::move(zone);
    if (trim(text).empty()) return hours;
    for (const auto item : split(text, ';')) {
        const auto range = trim(item);
        if (range.empty()) continue;
        const auto space = range.rfind(' ');
        const auto times =
            space == std::string_view::npos ? std::string_view() : range.substr(space + 1);
        const auto dash = times.find('-');
        const auto wanted = parse_days(range.substr(0, std::min(space, range.size())));
        const auto begin = parse_time_of_day(times.substr(0, dash));
        auto end = dash == std::string_view::npos ? std::nullopt
                                                  : parse_time_of_day(times.substr(dash + 1));
        if (wanted.empty() || !begin || !end || *begin == *end) {
            return fail(
                Errc::invalid_input,
                "\"" + excerpt(range) + "\" is no range like Mon-Fri 09:00-17:00"
            );
        }
        if (*end < *begin) *end += days(1);
        for (const auto day : wanted)
            hours.x_ranges.push_back({std::chrono::weekday(day), *begin, *end});
        if (hours.x_ranges.size() > 7 * hours_ranges_max)
            return fail(Errc::invalid_input, "there are more than 50 ranges");
    }
    return hours;
}

bool SupportHours::is_open(TimePoint time) const {
    if (is_always()) return true;
    const auto local = x_zone.to_local(time);
    // A range of the day before may go on.
    for (const auto day :
         {std::chrono::floor<days>(local), std::chrono::floor<days>(local) - days(1)}) {
        for (const auto& range : x_ranges) {
            if (range.day != std::chrono::weekday(day)) continue;
            if (local >= day + range.begin && local < day + range.end) return true;
        }
    }
    return false;
}

std::optional<TimePoint> SupportHours::next_opening(TimePoint time) const {
    std::optional<TimePoint> next;
    const auto today = std::chrono::floor<days>(x_zone.to_local(time));
    for (int ahead = 0; ahead <= 7; ++ahead) {
        const auto day = today + days(ahead);
        for (const auto& range : x_ranges) {
            if (range.day != std::chrono::weekday(day)) continue;
            const auto at = x_zone.to_utc(day + range.begin);
            if (at > time && (!next || at < *next)) next = at;
        }
    }
    return next;
}

}  // namespace continuo
