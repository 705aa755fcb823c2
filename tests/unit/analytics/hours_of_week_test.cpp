#include "analytics/hours_of_week.hpp"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

constexpr std::int64_t one_hour = 3600;

TimePoint date(int year, unsigned month, unsigned number) {
    return std::chrono::sys_days{
        std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{number}
    };
}

std::int64_t unix_time(TimePoint time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

AnalyticsQuery in_zone(TimePoint from, TimePoint until, const std::string& zone) {
    AnalyticsQuery query;
    query.from = from;
    query.until = until;
    query.zone = TimeZone::load(zone).value();
    return query;
}

TEST(HoursOfWeek, CountFromMondayByTheClocksOfTheZone) {
    const auto berlin = TimeZone::load("Europe/Berlin").value();
    EXPECT_EQ(hour_of_week(berlin, date(2026, 1, 11) + 23h), 0U) << "Monday 0:00";
    EXPECT_EQ(hour_of_week(berlin, date(2026, 1, 11) + 22h + 59min), 167U) << "Sunday 23:59";
    EXPECT_EQ(hour_of_week(TimeZone(), date(2026, 1, 15) + 10h + 15min), 3U * 24 + 10);
}

TEST(HoursOfWeek, HaveKeysOfWeekdayAndHour) {
    for (std::size_t one = 0; one < hours_per_week; ++one)
        EXPECT_EQ(parse_hour_of_week(hour_of_week_key(one)), one);
    EXPECT_EQ(hour_of_week_key(9), "1-9");
    EXPECT_EQ(parse_hour_of_week("7-23"), 167U);
    for (const auto* key :
         {"",
          "-",
          "1",
          "1-",
          "-1",
          "0-0",
          "8-0",
          "1-24",
          "1--1",
          " 1-1",
          "1-1 ",
          "1-9; DROP",
          "99999999999999999999-1",
          "1-99999999999999999999"})
        EXPECT_EQ(parse_hour_of_week(key), std::nullopt) << key;
}

TEST(OffsetPeriods, EndWhereTheClocksChange) {
    const auto from = date(2026, 1, 1);
    const auto until = date(2027, 1, 1);
    const auto summer = date(2026, 3, 29) + 1h;
    const auto winter = date(2026, 10, 25) + 1h;
    EXPECT_THAT(
        offset_periods(in_zone(from, until, "Europe/Berlin")),
        ElementsAre(
            OffsetPeriod{unix_time(from), unix_time(summer), one_hour},
            OffsetPeriod{unix_time(summer), unix_time(winter), 2 * one_hour},
            OffsetPeriod{unix_time(winter), unix_time(until), one_hour}
        )
    );
    EXPECT_THAT(
        offset_periods(in_zone(from, until, "UTC")),
        ElementsAre(OffsetPeriod{unix_time(from), unix_time(until), 0})
    );
}

TEST(OffsetPeriods, AreExactAtTheEndsOfTheRange) {
    const auto change = date(2026, 3, 29) + 1h;
    const auto periods = [&](TimePoint from, TimePoint until) {
        return offset_periods(in_zone(from, until, "Europe/Berlin"));
    };
    EXPECT_THAT(
        periods(change - 15min, change),
        ElementsAre(OffsetPeriod{unix_time(change - 15min), unix_time(change), one_hour})
    );
    EXPECT_THAT(
        periods(change, change + 15min),
        ElementsAre(OffsetPeriod{unix_time(change), unix_time(change + 15min), 2 * one_hour})
    );
    EXPECT_THAT(
        periods(change - 15min, change + 15min),
        ElementsAre(
            OffsetPeriod{unix_time(change - 15min), unix_time(change), one_hour},
            OffsetPeriod{unix_time(change), unix_time(change + 15min), 2 * one_hour}
        )
    );
}

TEST(OffsetPeriods, SeeAZoneThatLeftOutADay) {
    // Samoa had no 30 December 2011: from 10 hours behind UTC to 14 hours ahead of it.
    const auto change = date(2011, 12, 30) + 10h;
    EXPECT_THAT(
        offset_periods(in_zone(date(2011, 12, 29), date(2012, 1, 2), "Pacific/Apia")),
        ElementsAre(
            OffsetPeriod{unix_time(date(2011, 12, 29)), unix_time(change), -10 * one_hour},
            OffsetPeriod{unix_time(change), unix_time(date(2012, 1, 2)), 14 * one_hour}
        )
    );
}

}  // namespace
}  // namespace continuo::test
