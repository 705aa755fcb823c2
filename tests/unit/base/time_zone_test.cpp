#include "base/time_zone.hpp"

#include <gtest/gtest.h>

#include "base/time_format.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

std::chrono::seconds offset(const TimeZone& zone, const std::string& time) {
    return zone.offset_at(*parse_time(time));
}

TEST(TimeZone, ReadsTheSystemsFiles) {
    const auto berlin = TimeZone::load("Europe/Berlin");
    ASSERT_TRUE(berlin) << berlin.error().detail;
    EXPECT_EQ(offset(*berlin, "2026-01-15T12:00:00Z"), 1h);
    EXPECT_EQ(offset(*berlin, "2026-03-29T00:59:59Z"), 1h);
    EXPECT_EQ(offset(*berlin, "2026-03-29T01:00:00Z"), 2h);
    EXPECT_EQ(offset(*berlin, "2026-10-25T00:59:59Z"), 2h);
    EXPECT_EQ(offset(*berlin, "2026-10-25T01:00:00Z"), 1h);
    EXPECT_EQ(offset(*berlin, "2090-07-01T00:00:00Z"), 2h) << "by the rule";
    EXPECT_EQ(offset(*berlin, "2090-12-01T00:00:00Z"), 1h);
    const auto kolkata = TimeZone::load("Asia/Kolkata");
    ASSERT_TRUE(kolkata);
    EXPECT_EQ(offset(*kolkata, "2026-01-15T12:00:00Z"), 5h + 30min);
    const auto sydney = TimeZone::load("Australia/Sydney");
    ASSERT_TRUE(sydney);
    EXPECT_EQ(offset(*sydney, "2026-01-15T12:00:00Z"), 11h);
    EXPECT_EQ(offset(*sydney, "2090-07-15T12:00:00Z"), 10h);
    EXPECT_EQ(offset(*sydney, "2090-01-15T12:00:00Z"), 11h);
    EXPECT_EQ(offset(*TimeZone::load("UTC"), "2026-01-15T12:00:00Z"), 0s);
}

TEST(TimeZone, FindsTheTimeOfAClock) {
    const auto berlin = *TimeZone::load("Europe/Berlin");
    const auto day = std::chrono::local_days{std::chrono::March / 29 / 2026};
    EXPECT_EQ(format_time(berlin.to_utc(day + 1h)), "2026-03-29T00:00:00.000000Z");
    EXPECT_EQ(format_time(berlin.to_utc(day + 9h)), "2026-03-29T07:00:00.000000Z");
    const auto back = std::chrono::local_days{std::chrono::October / 25 / 2026};
    EXPECT_EQ(format_time(berlin.to_utc(back + 2h + 30min)), "2026-10-25T00:30:00.000000Z");
}

TEST(TimeZone, RefusesWhatIsNone) {
    for (const auto* name : {"", "Europe/Nowhere", "../etc/passwd", "/etc/passwd", "Europe"})
        EXPECT_EQ(TimeZone::load(name).error().code, Errc::not_found) << name;
    for (const std::string content : {"", "TZif", "TZif2", "no zone file"})
        EXPECT_EQ(TimeZone::parse("x", content).error().code, Errc::corrupt);
}

TEST(TimeZone, ReadsRules) {
    const auto rule = parse_zone_rule("CET-1CEST,M3.5.0,M10.5.0/3");
    ASSERT_TRUE(rule);
    EXPECT_EQ(rule->standard, 1h);
    EXPECT_EQ(rule->summer, 2h);
    EXPECT_EQ(rule->end.time, 3h);
    EXPECT_EQ(parse_zone_rule("<+0530>-5:30")->standard, 5h + 30min);
    EXPECT_FALSE(parse_zone_rule("<+0530>-5:30")->has_summer);
    EXPECT_EQ(parse_zone_rule("IST-1GMT0,M10.5.0,M3.5.0/1")->summer, 0s);
    for (const auto* text :
         {"", "CET", "CET-1CEST", "CET-1CEST,J60,J300", "CET-1CEST,M13.1.0,M1.1.0"})
        EXPECT_FALSE(parse_zone_rule(text)) << text;
}

}  // namespace
}  // namespace continuo::test
