#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace continuo {

/// RFC 3339 in UTC, always with six digits of the second and `Z`: `2026-01-15T10:30:00.123456Z`.
[[nodiscard]] std::string format_time(TimePoint time);

/// Parses RFC 3339 with `Z`, with an offset, or without a zone (the Python system wrote UTC without
/// a zone). `T` or one space between date and time; 0 to 9 digits of the second, truncated to
/// microseconds. Years 1970..9999. nullopt for anything else.
[[nodiscard]] std::optional<TimePoint> parse_time(std::string_view text);

/// Converts microseconds since 1970. nullopt outside the years 1970..9999, which format_time()
/// cannot write and where adding a duration could overflow.
[[nodiscard]] std::optional<TimePoint> time_of_microseconds(std::int64_t count);

/// IMF-fixdate of RFC 9110: `Sun, 06 Nov 1994 08:49:37 GMT`.
[[nodiscard]] std::string format_http_date(TimePoint time);

}  // namespace continuo
