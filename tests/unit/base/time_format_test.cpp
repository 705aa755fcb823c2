#include "base/time_format.hpp"

#include <cstdint>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace continuo::test {
namespace {

using namespace std::chrono;

const TimePoint half_past_ten = TimePoint{sys_days{January / 15 / 2026}} + 10h + 30min + 123456us;

TEST(TimeFormat, WritesSixDigitsAndZ) {
    EXPECT_EQ(format_time(half_past_ten), "2026-01-15T10:30:00.123456Z");
    EXPECT_EQ(format_time(TimePoint{}), "1970-01-01T00:00:00.000000Z");
}

TEST(TimeFormat, ReadsZonesAndTheirAbsence) {
    for (const auto* text :
         {"2026-01-15T10:30:00.123456Z",
          "2026-01-15T10:30:00.123456",  // the older system: naive UTC
          "2026-01-15 10:30:00.123456+00:00",
          "2026-01-15T12:00:00.1234569+01:30",
          "2026-01-15T05:30:00.123456-05:00"}) {
        EXPECT_EQ(parse_time(text), half_past_ten) << text;
    }
    EXPECT_EQ(parse_time("2026-01-15T10:30:00Z"), half_past_ten - 123456us);
}

TEST(TimeFormat, RefusesWhatIsNoTime) {
    for (const auto* text :
         {"",
          "2026",
          "2026-13-01T00:00:00Z",
          "2026-02-30T00:00:00Z",
          "2026-01-15T24:00:00Z",
          "2026-01-15T10:60:00Z",
          "2026-01-15T10:30:61Z",
          "2026-01-15T10:30:00.Z",
          "2026-01-15T10:30:00.1234567890Z",
          "2026-01-15T10:30:00+1:00",
          "2026-01-15T10:30:00Zx",
          "1969-12-31T23:59:59Z",
          "1970-01-01T00:00:00+01:00",
          "9999-12-31T23:59:59-00:01",
          "2026-01-15T10:30:00+24:00"}) {
        EXPECT_FALSE(parse_time(text)) << text;
    }
}

TEST(TimeFormat, TakesMicrosecondsOfTheYearsItCanWrite) {
    EXPECT_EQ(time_of_microseconds(0), TimePoint{});
    const auto last = time_of_microseconds(253'402'300'799'999'999);
    ASSERT_TRUE(last);
    EXPECT_EQ(format_time(*last), "9999-12-31T23:59:59.999999Z");
    EXPECT_EQ(parse_time(format_time(*last)), last);
    for (const std::int64_t count :
         {std::int64_t{-1}, std::int64_t{253'402'300'800'000'000}, INT64_MAX, INT64_MIN}) {
        EXPECT_FALSE(time_of_microseconds(count)) << count;
    }
}

TEST(TimeFormat, RoundTripIsExact) {
    EXPECT_TRUE(rc::check("parse(format(t)) == t", [] {
        const auto count = *rc::gen::inRange<std::int64_t>(0, 253402300800LL * 1000000);
        const TimePoint time{microseconds{count}};
        RC_ASSERT(parse_time(format_time(time)) == time);
    }));
}

TEST(TimeFormat, WritesHttpDates) {
    EXPECT_EQ(
        format_http_date(TimePoint{sys_days{November / 6 / 1994}} + 8h + 49min + 37s),
        "Sun, 06 Nov 1994 08:49:37 GMT"
    );
}

}  // namespace
}  // namespace continuo::test
