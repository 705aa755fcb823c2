#include "analytics/analytics_range.hpp"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TimePoint day(int year, unsigned month, unsigned number) {
    return std::chrono::sys_days{
        std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{number}
    };
}

const TimePoint now = day(2026, 1, 15) + 10h + 7min;

AnalyticsQuery read(AnalyticsQueryText text) {
    auto query = read_analytics_query(text, now);
    EXPECT_TRUE(query.has_value());
    return query ? *query : AnalyticsQuery{};
}

std::vector<AnalyticsQueryProblem> problems(AnalyticsQueryText text) {
    auto query = read_analytics_query(text, now);
    EXPECT_FALSE(query.has_value());
    return query ? std::vector<AnalyticsQueryProblem>{} : query.error();
}

AnalyticsQueryText text(std::string from, std::string to, std::string zone = "UTC") {
    AnalyticsQueryText out;
    out.from = std::move(from);
    out.to = std::move(to);
    out.time_zone = std::move(zone);
    return out;
}

AnalyticsQueryText by(AnalyticsQueryText out, std::string interval) {
    out.interval = std::move(interval);
    return out;
}

TEST(AnalyticsRange, IsTheThirtyDaysToTheEndOfTodayWithoutEnds) {
    const auto query = read({});
    EXPECT_EQ(query.from, day(2025, 12, 17));
    EXPECT_EQ(query.until, day(2026, 1, 16));
    EXPECT_EQ(query.zone.name(), "UTC");
}

TEST(AnalyticsRange, ADateIsItsMidnightInTheZone) {
    const auto query = read(text("2026-01-01", "2026-02-01", "Asia/Kolkata"));
    EXPECT_EQ(query.from, day(2025, 12, 31) + 18h + 30min);
    EXPECT_EQ(query.until, day(2026, 1, 31) + 18h + 30min);
}

TEST(AnalyticsRange, TimesAreRoundedOutwardsToQuarters) {
    const auto query = read(text("2026-01-01T10:07:30Z", "2026-01-01T10:16:00+00:00"));
    EXPECT_EQ(query.from, day(2026, 1, 1) + 10h);
    EXPECT_EQ(query.until, day(2026, 1, 1) + 10h + 30min);
}

TEST(AnalyticsRange, SaysWhatIsAllowed) {
    for (const auto& [wrong, field, says] : {
             std::tuple{text("2026-02-01", "2026-01-01"), "to", "after from"},
             {text("2026-01-01", "2026-01-01"), "to", "after from"},
             {text("9999-01-01", "9999-01-02"), "to", "from 2000-01-01 to 2099-12-31"},
             {text("2026-01-01", "0000-00-00"), "to", "a date (2026-01-31) or an RFC 3339 time"},
             {text("yesterday", "2026-01-02"), "from", "a date"},
             {text("2026-02-30", "2026-03-02"), "from", "a date"},
             {text("2010-01-01", "2026-01-02"), "from", "at most 10 years"},
             {text("2026-01-01", "2026-01-02", "Europe/Atlantis"), "time_zone", "IANA"},
             {text("2026-01-01", "2026-01-02", "../../etc/passwd"), "time_zone", "IANA"},
             {text("2026-01-01", "2026-01-02", "/etc/passwd"), "time_zone", "IANA"},
             {text("2026-01-01", "2026-01-02", ""), "time_zone", "IANA"},
             {by(text("2026-01-01", "2026-01-02"), "minute"), "interval", "hour, day, week, month"},
             {by(text("2020-01-01", "2026-01-01"), "hour"), "interval", "more than 10000"},
         }) {
        const auto found = problems(wrong);
        ASSERT_FALSE(found.empty());
        EXPECT_EQ(found.front().field, field);
        EXPECT_THAT(found.front().message, HasSubstr(says));
    }
}

TEST(AnalyticsRange, GroupsAreNamedAndOfAnyRange) {
    auto wrong = text("2026-01-01", "2026-01-02");
    wrong.group = "user_id";
    EXPECT_THAT(problems(wrong).front().message, HasSubstr("language, intent, customer"));
    auto wide = text("2025-01-01", "2026-01-01");
    wide.group = "language";
    EXPECT_EQ(read(wide).group, "language");
    auto right = text("2026-01-01", "2026-01-02");
    right.group = "intent";
    EXPECT_EQ(read(right).group, "intent");
}

TEST(AnalyticsPeriods, ADayOfTheChangeToSummerTimeHas23Hours) {
    const auto periods =
        periods_of(read(by(text("2026-03-28", "2026-03-31", "Europe/Berlin"), "day")));
    ASSERT_THAT(periods, SizeIs(3));
    EXPECT_EQ(periods[0].end - periods[0].start, 24h);
    EXPECT_EQ(periods[1].start, day(2026, 3, 28) + 23h);
    EXPECT_EQ(periods[1].end - periods[1].start, 23h);
    EXPECT_EQ(periods[2].end - periods[2].start, 24h);
}

TEST(AnalyticsPeriods, ADayOfTheChangeToWinterTimeHas25Hours) {
    const auto periods =
        periods_of(read(by(text("2026-10-25", "2026-10-26", "Europe/Berlin"), "day")));
    ASSERT_THAT(periods, SizeIs(1));
    EXPECT_EQ(periods[0].end - periods[0].start, 25h);
    const auto hours =
        periods_of(read(by(text("2026-10-25", "2026-10-26", "Europe/Berlin"), "hour")));
    EXPECT_THAT(hours, SizeIs(25));
}

TEST(AnalyticsPeriods, AMidnightThatTheClocksSkipBeginsLater) {
    // Cairo, 2026-04-24: 0:00 becomes 1:00.
    const auto periods =
        periods_of(read(by(text("2026-04-23", "2026-04-26", "Africa/Cairo"), "day")));
    ASSERT_THAT(periods, SizeIs(3));
    EXPECT_EQ(periods[1].end - periods[1].start, 23h);
}

TEST(AnalyticsPeriods, WeeksBeginOnMondayAndMonthsOnTheFirst) {
    const auto weeks = periods_of(read(by(text("2026-01-15", "2026-01-27"), "week")));
    EXPECT_THAT(
        weeks,
        ElementsAre(
            AnalyticsPeriod{day(2026, 1, 15), day(2026, 1, 19)},
            AnalyticsPeriod{day(2026, 1, 19), day(2026, 1, 26)},
            AnalyticsPeriod{day(2026, 1, 26), day(2026, 1, 27)}
        )
    );
    const auto months = periods_of(read(by(text("2026-01-15", "2026-03-02"), "month")));
    EXPECT_THAT(
        months,
        ElementsAre(
            AnalyticsPeriod{day(2026, 1, 15), day(2026, 2, 1)},
            AnalyticsPeriod{day(2026, 2, 1), day(2026, 3, 1)},
            AnalyticsPeriod{day(2026, 3, 1), day(2026, 3, 2)}
        )
    );
}

TEST(AnalyticsPeriods, HoursOfAZoneWithHalfHoursBeginWithItsClocks) {
    const auto hours =
        periods_of(read(by(text("2026-01-01", "2026-01-02", "Asia/Kolkata"), "hour")));
    ASSERT_THAT(hours, SizeIs(24));
    EXPECT_EQ(hours[1].start, day(2025, 12, 31) + 19h + 30min);
}

TEST(AnalyticsSegments, AreDaysInTheMiddleAndFinerAtTheEnds) {
    const auto at = [](TimePoint time) {
        return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    };
    const auto from = day(2026, 1, 1) + 21h + 45min;
    const auto until = day(2026, 1, 4) + 2h + 15min;
    ASSERT_NE(at(day(2026, 1, 2)) / rollup_grains[3] * rollup_grains[3], at(day(2026, 1, 2)));
    EXPECT_THAT(
        segments_of(from, until),
        ElementsAre(
            RollupSegment{900, at(from), at(day(2026, 1, 1) + 22h)},
            RollupSegment{3600, at(day(2026, 1, 1) + 22h), at(day(2026, 1, 2))},
            RollupSegment{86400, at(day(2026, 1, 2)), at(day(2026, 1, 4))},
            RollupSegment{3600, at(day(2026, 1, 4)), at(day(2026, 1, 4) + 2h)},
            RollupSegment{900, at(day(2026, 1, 4) + 2h), at(until)}
        )
    );
}

TEST(AnalyticsSegments, CoverEveryRangeOnce) {
    const auto begin = day(2026, 1, 1);
    for (int from = 0; from < 200; from += 17) {
        for (int until = from; until < 5000; until += 61) {
            auto at = std::chrono::floor<std::chrono::seconds>(begin + from * 15min)
                          .time_since_epoch()
                          .count();
            for (const auto& segment : segments_of(begin + from * 15min, begin + until * 15min)) {
                EXPECT_EQ(segment.from, at);
                EXPECT_EQ(segment.from % segment.grain, 0);
                EXPECT_EQ(segment.until % segment.grain, 0);
                EXPECT_LT(segment.from, segment.until);
                at = segment.until;
            }
            EXPECT_EQ(TimePoint{std::chrono::seconds{at}}, begin + until * 15min)
                << from << ' ' << until;
        }
    }
}

}  // namespace
}  // namespace continuo::test
