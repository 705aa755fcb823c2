#include "base/time_format.hpp"

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace continuo {

namespace {

using namespace std::chrono;

/// Reads `digits` decimal digits from the front of `text`.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take_char(std::string_view& text, std::string_view allowed) {
    if (text.empty() || allowed.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

/// The fraction after the dot in microseconds. Digits after the sixth are ignored.
std::optional<microseconds> take_fraction(std::string_view& text) {
    if (!take_char(text, ".")) return microseconds{0};
    int value = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
        if (digits >= 9) return std::nullopt;
        if (digits < 6) value = value * 10 + (text[digits] - '0');
    }
    if (digits == 0) return std::nullopt;
    for (auto missing = digits; missing < 6; ++missing)
        value *= 10;
    text.remove_prefix(digits);
    return microseconds{value};
}

std::optional<minutes> take_zone(std::string_view& text) {
    if (text.empty()) return minutes{0};
    if (take_char(text, "Zz")) return minutes{0};
    const bool negative = text.front() == '-';
    if (!take_char(text, "+-")) return std::nullopt;
    const auto hour = take_number(text, 2);
    if (!hour || !take_char(text, ":")) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
    const minutes offset{*hour * 60 + *minute};
    return negative ? -offset : offset;
}

/// Writes `value` in decimal to `digits` bytes of `text`.
void put_number(std::string& text, std::size_t at, std::size_t digits, std::int64_t value) {
    for (auto i = at + digits; i > at; value /= 10)
        text[--i] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::string format_time(TimePoint time) {
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    // Without fmt: a turn formats ten times, and fmt takes forty times as long.
    std::string text = "YYYY-MM-DDThh:mm:ss.ffffffZ";
    put_number(text, 0, 4, static_cast<int>(date.year()));
    put_number(text, 5, 2, static_cast<unsigned>(date.month()));
    put_number(text, 8, 2, static_cast<unsigned>(date.day()));
    put_number(text, 11, 2, clock.hours().count());
    put_number(text, 14, 2, clock.minutes().count());
    put_number(text, 17, 2, clock.seconds().count());
    put_number(text, 20, 6, clock.subseconds().count());
    return text;
}

std::optional<TimePoint> parse_time(std::string_view text) {
    const auto y = take_number(text, 4);
    if (!y || *y < 1970 || !take_char(text, "-")) return std::nullopt;
    const auto m = take_number(text, 2);
    if (!m || !take_char(text, "-")) return std::nullopt;
    const auto d = take_number(text, 2);
    if (!d || !take_char(text, "Tt ")) return std::nullopt;
    const auto hour = take_number(text, 2);
    if (!hour || !take_char(text, ":")) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || !take_char(text, ":")) return std::nullopt;
    const auto second = take_number(text, 2);
    if (!second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    const auto fraction = take_fraction(text);
    if (!fraction) return std::nullopt;
    const auto zone = take_zone(text);
    if (!zone || !text.empty()) return std::nullopt;

    const year_month_day date{
        year{*y}, month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d))
    };
    if (!date.ok()) return std::nullopt;
    const auto time = TimePoint{sys_days{date}} + hours{*hour} + minutes{*minute} +
                      seconds{*second} + *fraction - *zone;
    // An offset can move the time out of the supported years.
    return time_of_microseconds(time.time_since_epoch().count());
}

std::optional<TimePoint> time_of_microseconds(std::int64_t count) {
    constexpr auto end = TimePoint{sys_days{year{10000} / January / 1}};
    const TimePoint time{TimePoint::duration{count}};
    if (time < TimePoint{} || time >= end) return std::nullopt;
    return time;
}

std::string format_http_date(TimePoint time) {
    static constexpr std::array<const char*, 7> weekdays{
        "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"
    };
    static constexpr std::array<const char*, 12> months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    const auto today = floor<days>(time);
    const year_month_day date{today};
    const hh_mm_ss clock{floor<seconds>(time - today)};
    return fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
        weekdays.at(weekday{today}.c_encoding()),
        static_cast<unsigned>(date.day()),
        months.at(static_cast<unsigned>(date.month()) - 1),
        static_cast<int>(date.year()),
        clock.hours().count(),
        clock.minutes().count(),
        clock.seconds().count()
    );
}

}  // namespace continuo
