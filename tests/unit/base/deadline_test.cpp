#include "base/deadline.hpp"

#include <gtest/gtest.h>

#include "support/fake_clock.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

TEST(Deadline, ExpiresAtItsTime) {
    FakeClock clock;
    const auto deadline = Deadline::after(100ms, clock);
    EXPECT_FALSE(deadline.expired(clock));
    EXPECT_EQ(deadline.remaining(clock), 100ms);
    clock.advance(99ms);
    EXPECT_FALSE(deadline.expired(clock));
    clock.advance(1ms);
    EXPECT_TRUE(deadline.expired(clock));
    clock.advance(1h);
    EXPECT_EQ(deadline.remaining(clock), 0ms);
}

TEST(Deadline, IsOnlyEverShortened) {
    FakeClock clock;
    const auto deadline = Deadline::after(100ms, clock);
    EXPECT_EQ(deadline.shortened(50ms, clock).remaining(clock), 50ms);
    EXPECT_EQ(deadline.shortened(1h, clock).remaining(clock), 100ms);
    EXPECT_EQ(Deadline::never().shortened(1s, clock).remaining(clock), 1s);
}

TEST(Deadline, NeverHasNoEnd) {
    FakeClock clock;
    clock.advance(24h * 365);
    EXPECT_FALSE(Deadline::never().expired(clock));
    EXPECT_EQ(Deadline::never().remaining(clock), Deadline::Duration::max());
}

}  // namespace
}  // namespace continuo::test
