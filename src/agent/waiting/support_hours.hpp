#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/time_zone.hpp"

namespace continuo {

/// When people answer, by the week. Immutable. Thread: any.
class SupportHours {
public:
    /// Always.
    SupportHours() = default;

    /// `Mon-Fri 09:00-17:00; Sat 10:00-13:00`: days (`Mon`, `Mon-Fri`, `Mon,Wed`) and a time of the
    /// day, from and to, in `zone`. Several are separated by `;`. To 24:00 means midnight; one that
    /// ends before it begins goes on into the next day. Empty: always. At most 50 ranges.
    /// Errors: invalid_input, with what is wrong.
    [[nodiscard]] static Result<SupportHours> parse(std::string_view text, TimeZone zone = {});

    [[nodiscard]] bool is_always() const { return x_ranges.empty(); }
    [[nodiscard]] bool is_open(TimePoint time) const;
    /// When the next range begins after `time`; nullopt if that is always.
    [[nodiscard]] std::optional<TimePoint> next_opening(TimePoint time) const;
    [[nodiscard]] const TimeZone& zone() const { return x_zone; }

private:
    struct Range {
        std::chrono::weekday day;
        std::chrono::minutes begin;  ///< of the day, local time
        std::chrono::minutes end;    ///< may be beyond the day's
    };

    std::vector<Range> x_ranges;
    TimeZone x_zone;
};

}  // namespace continuo
