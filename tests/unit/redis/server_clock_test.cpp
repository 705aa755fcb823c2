#include "redis/server_clock.hpp"

#include <gtest/gtest.h>

#include "support/fake_clock.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

/// Answers TIME with what it is told, after a while.
struct TimeServer final : RedisCommands {
    explicit TimeServer(FakeClock& clock) : x_clock(clock) {}
    std::chrono::microseconds ahead{0};
    std::chrono::milliseconds trip{0};
    bool away = false;
    bool strange = false;

    Task<Result<std::vector<Reply>>> execute(std::vector<Command>, Deadline) override {
        x_clock.advance(trip / 2);
        if (away) co_return fail(Errc::unavailable, "away");
        const auto now = (x_clock.now() + ahead).time_since_epoch().count();
        x_clock.advance(trip / 2);
        Reply time;
        for (const auto part : {now / 1'000'000, now % 1'000'000}) {
            Reply text;
            text.type = Reply::Type::bulk;
            text.text = std::to_string(part);
            time.elements.push_back(text);
        }
        if (strange) time.elements.pop_back();
        co_return std::vector<Reply>{time};
    }

private:
    FakeClock& x_clock;
};

struct ServerClockTest : ::testing::Test {
    FakeClock machine;
    TimeServer server{machine};
    ServerClock clock{server, machine};
};

TEST_F(ServerClockTest, IsTheMachinesUntilRedisWasAsked) {
    EXPECT_EQ(clock.now(), machine.now());
    server.ahead = 90s;
    server.trip = 10ms;
    ASSERT_TRUE(run_task(clock.adjust()));
    EXPECT_EQ(clock.offset(), 90s);
    machine.advance(5s);
    EXPECT_EQ(clock.now(), machine.now() + 90s);
    EXPECT_EQ(clock.steady_now(), machine.steady_now());
    server.ahead = -3s;
    ASSERT_TRUE(run_task(clock.adjust()));
    EXPECT_EQ(clock.offset(), -3s);
}

TEST_F(ServerClockTest, WhatTellsTooLittleChangesNothing) {
    server.ahead = 90s;
    server.trip = 300ms;
    ASSERT_TRUE(run_task(clock.adjust()));
    EXPECT_EQ(clock.offset(), 0s);
    server.trip = 0ms;
    server.away = true;
    EXPECT_EQ(run_task(clock.adjust()).error().code, Errc::unavailable);
    server.away = false;
    server.strange = true;
    EXPECT_EQ(run_task(clock.adjust()).error().code, Errc::unavailable);
    EXPECT_EQ(clock.offset(), 0s);
}

}  // namespace
}  // namespace continuo::test
