#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace continuo {

// The standard library of this toolchain has no time zones. This reads the files of the system's
// tz database (package tzdata): RFC 8536, versions 2 and later. After the last listed change the
// rule at the end of the file applies (POSIX TZ, with changes of the form Mm.w.d).

/// A change between standard and summer time: "the last Sunday of March at 2:00".
struct ZoneChangeDay {
    unsigned month = 1;               ///< 1..12
    unsigned week = 1;                ///< 1..5; 5: the last
    unsigned weekday = 0;             ///< 0: Sunday
    std::chrono::seconds time{7200};  ///< local time of the change
};

/// The rule of a zone for every year.
struct ZoneRule {
    std::chrono::seconds standard{};  ///< east of UTC
    std::chrono::seconds summer{};
    bool has_summer = false;
    ZoneChangeDay begin{};  ///< of summer time, in standard time
    ZoneChangeDay end{};    ///< of summer time, in summer time

    [[nodiscard]] std::chrono::seconds offset_at(TimePoint time) const;
};

/// `CET-1CEST,M3.5.0,M10.5.0/3`; nullopt for another form.
[[nodiscard]] std::optional<ZoneRule> parse_zone_rule(std::string_view text);

/// The offsets of one zone from UTC. Immutable. Thread: any.
class TimeZone {
public:
    /// UTC.
    TimeZone() = default;

    /// The zone of an IANA name, "Europe/Berlin", from `folder`. "UTC" needs no file.
    /// Errors: not_found (no such zone), corrupt.
    [[nodiscard]] static Result<TimeZone> load(
        std::string_view name, const std::filesystem::path& folder = "/usr/share/zoneinfo"
    );
    /// The content of such a file. Errors: corrupt.
    [[nodiscard]] static Result<TimeZone> parse(std::string name, std::string_view content);

    [[nodiscard]] const std::string& name() const { return x_name; }
    /// East of UTC.
    [[nodiscard]] std::chrono::seconds offset_at(TimePoint time) const;
    [[nodiscard]] std::chrono::local_seconds to_local(TimePoint time) const;
    /// The time at which clocks show `local`; the first of two, and the one after a gap.
    [[nodiscard]] TimePoint to_utc(std::chrono::local_seconds local) const;

private:
    struct Change {
        std::int64_t at = 0;  ///< seconds since 1970, UTC
        std::chrono::seconds offset{};
    };

    std::string x_name = "UTC";
    std::chrono::seconds x_first{};  ///< before all changes
    std::vector<Change> x_changes;   ///< in order
    std::optional<ZoneRule> x_rule;  ///< after the last change
};

}  // namespace continuo
