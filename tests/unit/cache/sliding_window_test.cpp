#include "cache/sliding_window.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "support/sliding_window_cases.hpp"

namespace continuo::test {
namespace {

std::int64_t rounded_up(double milliseconds) {
    return static_cast<std::int64_t>(std::ceil(milliseconds - 1e-6));
}

TEST(SlidingWindow, FollowsTheTable) {
    for (const auto& [name, requests, period, steps] : sliding_window_cases()) {
        const SlidingWindow window(requests, period);
        WindowCounters counters;
        for (std::size_t i = 0; i < steps.size(); ++i) {
            SCOPED_TRACE(testing::Message() << name << ", step " << i);
            const auto state = window.count(counters, steps[i].at);
            EXPECT_EQ(state.allowed, steps[i].allowed);
            EXPECT_EQ(state.remaining, steps[i].remaining);
            EXPECT_EQ(rounded_up(state.reset), steps[i].reset);
            EXPECT_EQ(rounded_up(state.retry_after), steps[i].retry);
        }
    }
}

TEST(SlidingWindow, PeekCountsNothing) {
    const SlidingWindow window(2, 1000);
    WindowCounters counters;
    (void)window.count(counters, 5000);
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(window.peek(counters, 5000).remaining, 1U);
    EXPECT_EQ(window.peek(counters, 7000).remaining, 2U);
}

}  // namespace
}  // namespace continuo::test
