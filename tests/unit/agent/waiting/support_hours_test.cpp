#include "agent/waiting/support_hours.hpp"

#include <gtest/gtest.h>

#include "base/time_format.hpp"

namespace continuo::test {
namespace {

SupportHours hours_in(const std::string& text, const std::string& zone = "UTC") {
    auto loaded = TimeZone::load(zone);
    if (!loaded) throw std::runtime_error(loaded.error().detail);
    auto hours = SupportHours::parse(text, std::move(*loaded));
    if (!hours) throw std::runtime_error(hours.error().detail);
    return std::move(*hours);
}

bool opens(const SupportHours& hours, const std::string& time) {
    return hours.is_open(*parse_time(time));
}

std::string next(const SupportHours& hours, const std::string& time) {
    const auto at = hours.next_opening(*parse_time(time));
    return at ? format_time(*at).substr(0, 16) : "always";
}

TEST(SupportHours, AreAlwaysUnlessNamed) {
    EXPECT_TRUE(SupportHours().is_always());
    EXPECT_TRUE(opens(hours_in(""), "2026-01-15T03:00:00Z"));
    EXPECT_EQ(next(hours_in(""), "2026-01-15T03:00:00Z"), "always");
}

TEST(SupportHours, HaveDaysAndTimes) {
    const auto hours = hours_in("Mon-Fri 09:00-17:00; Sat 10:00-13:00");
    EXPECT_FALSE(opens(hours, "2026-01-15T08:59:59Z"));  // a Thursday
    EXPECT_TRUE(opens(hours, "2026-01-15T09:00:00Z"));
    EXPECT_TRUE(opens(hours, "2026-01-15T16:59:59Z"));
    EXPECT_FALSE(opens(hours, "2026-01-15T17:00:00Z"));
    EXPECT_TRUE(opens(hours, "2026-01-17T12:00:00Z"));
    EXPECT_FALSE(opens(hours, "2026-01-18T12:00:00Z"));
    EXPECT_EQ(next(hours, "2026-01-15T08:00:00Z"), "2026-01-15T09:00");
    EXPECT_EQ(next(hours, "2026-01-16T17:00:00Z"), "2026-01-17T10:00");
    EXPECT_EQ(next(hours, "2026-01-17T13:00:00Z"), "2026-01-19T09:00");
}

TEST(SupportHours, MayGoPastMidnightAndAroundTheWeek) {
    const auto night = hours_in("Fri-Mon 22:00-06:00");
    EXPECT_TRUE(opens(night, "2026-01-17T05:00:00Z"));
    EXPECT_TRUE(opens(night, "2026-01-20T05:00:00Z"));
    EXPECT_FALSE(opens(night, "2026-01-20T22:30:00Z"));
    EXPECT_EQ(next(night, "2026-01-20T06:00:00Z"), "2026-01-23T22:00");
    EXPECT_TRUE(opens(hours_in("Sun 00:00-24:00"), "2026-01-18T23:59:00Z"));
    EXPECT_FALSE(opens(hours_in("Sun 00:00-24:00"), "2026-01-19T00:00:00Z"));
    const auto days = hours_in("mon,wed 09:00-10:00");
    EXPECT_FALSE(opens(days, "2026-01-20T09:30:00Z"));
    EXPECT_TRUE(opens(days, "2026-01-21T09:30:00Z"));
}

TEST(SupportHours, FollowTheTimeZone) {
    const auto hours = hours_in("Mon-Fri 09:00-17:00", "Europe/Berlin");
    EXPECT_TRUE(opens(hours, "2026-01-15T08:00:00Z"));  // CET
    EXPECT_FALSE(opens(hours, "2026-01-15T16:00:00Z"));
    EXPECT_TRUE(opens(hours, "2026-07-15T07:00:00Z"));  // CEST
    EXPECT_EQ(next(hours, "2026-03-27T17:00:00Z"), "2026-03-30T07:00") << "clocks went forward";
    EXPECT_EQ(next(hours, "2026-10-23T17:00:00Z"), "2026-10-26T08:00") << "clocks went back";
}

TEST(SupportHours, SayWhatCannotBeRead) {
    for (const std::string text :
         {"Mon-Fri",
          "09:00-17:00",
          "Mon 9-17",
          "Mon 09:00",
          "Mon 09:00-25:00",
          "Xyz 09:00-10:00",
          "Mon 09:00-09:00",
          "Mon- 09:00-10:00",
          "Mon 09:60-10:00"}) {
        const auto hours = SupportHours::parse(text);
        ASSERT_FALSE(hours) << text;
        EXPECT_NE(hours.error().detail.find(text), std::string::npos);
    }
}

}  // namespace
}  // namespace continuo::test
