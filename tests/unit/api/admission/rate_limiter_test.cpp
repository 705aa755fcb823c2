#include "api/admission/rate_limiter.hpp"

#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/fake_clock.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

IpAddress address(std::string_view text) {
    return IpAddress::parse(text).value();
}

struct RateLimiterTest : ::testing::Test {
    FakeClock clock;
    IpAddress alice = address("192.0.2.1");
    IpAddress bob = address("192.0.2.2");
    RateLimiter limiter{{.requests = 10, .period = 60s}, clock};

    int passed(const IpAddress& client, int tries) {
        int count = 0;
        for (int i = 0; i < tries; ++i)
            count += limiter.count(client).allowed ? 1 : 0;
        return count;
    }
};

TEST_F(RateLimiterTest, LetsAsManyPassAsTheLimitSays) {
    for (unsigned i = 0; i < 10; ++i) {
        const auto decision = limiter.count(alice);
        EXPECT_TRUE(decision.allowed);
        EXPECT_EQ(decision.limit, 10U);
        EXPECT_EQ(decision.remaining, 9 - i);
    }
    const auto refused = limiter.count(alice);
    EXPECT_FALSE(refused.allowed);
    EXPECT_EQ(refused.remaining, 0U);
    EXPECT_GT(refused.retry_after, 0s);
    EXPECT_GE(refused.reset, refused.retry_after);
}

TEST_F(RateLimiterTest, ClientsDoNotShareALimit) {
    EXPECT_EQ(passed(alice, 20), 10);
    EXPECT_EQ(passed(bob, 20), 10);
}

TEST_F(RateLimiterTest, OneAddressIsOneClientInEitherForm) {
    EXPECT_EQ(passed(alice, 6), 6);
    EXPECT_EQ(passed(address("::ffff:192.0.2.1"), 6), 4);
}

TEST_F(RateLimiterTest, AnIpv6SiteHasALimitOfItsOwn) {
    int allowed = 0;
    for (int i = 0; i < 100; ++i)
        allowed += passed(address(fmt::format("2001:db8:0:{:x}::1", i)), 10);
    EXPECT_EQ(allowed, 160) << "sixteen times that of one customer";
    EXPECT_EQ(passed(address("2001:db8:0:7777::1"), 1), 0);
    EXPECT_GT(limiter.count(address("2001:db8:0:7777::1")).retry_after, 0s);
    EXPECT_EQ(passed(address("2001:db8:1::1"), 10), 10) << "another site";
    EXPECT_EQ(passed(alice, 20), 10);
}

TEST_F(RateLimiterTest, CanBeUsedUp) {
    limiter.use_up(alice);
    EXPECT_FALSE(limiter.peek(alice).allowed);
    EXPECT_GT(limiter.peek(alice).retry_after, 0s);
    EXPECT_EQ(passed(alice, 1), 0);
    EXPECT_TRUE(limiter.peek(bob).allowed);
}

TEST_F(RateLimiterTest, ACustomersIpv6NetworkIsOneClient) {
    EXPECT_EQ(passed(address("2001:db8:0:1::1"), 6), 6);
    EXPECT_EQ(passed(address("2001:db8:0:1:ffff::2"), 6), 4);
    EXPECT_EQ(passed(address("2001:db8:0:2::1"), 6), 6);
}

TEST_F(RateLimiterTest, WaitingAsToldIsEnoughAndLessIsNot) {
    // At several places of the window, since the place decides how the wait is reckoned.
    for (const auto start : {0s, 1s, 29s, 59s}) {
        SCOPED_TRACE(start.count());
        clock.advance(600s);
        clock.advance(start);
        while (limiter.count(alice).allowed) {
        }
        const auto wait = limiter.count(alice).retry_after;
        clock.advance(wait - 1s);
        if (wait > 1s) EXPECT_FALSE(limiter.peek(alice).remaining > 0);
        clock.advance(1s);
        EXPECT_TRUE(limiter.count(alice).allowed);
    }
}

TEST_F(RateLimiterTest, WindowSlidesInsteadOfJumping) {
    clock.advance(59s);
    EXPECT_EQ(passed(alice, 20), 10);
    clock.advance(2s);  // a fixed window would let ten more pass
    EXPECT_LE(passed(alice, 20), 1);
    clock.advance(29s);  // half of the earlier ten still count
    EXPECT_LE(passed(alice, 20), 5);
}

TEST_F(RateLimiterTest, AllIsForgottenAfterTheReset) {
    EXPECT_EQ(passed(alice, 10), 10);
    clock.advance(limiter.peek(alice).reset);
    EXPECT_EQ(passed(alice, 20), 10);
}

TEST_F(RateLimiterTest, RefusedRequestsDoNotCount) {
    EXPECT_EQ(passed(alice, 1000), 10);
    clock.advance(120s);
    EXPECT_EQ(passed(alice, 20), 10);
}

TEST_F(RateLimiterTest, PeekCountsNothing) {
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(limiter.peek(alice).remaining, 10U);
    EXPECT_EQ(limiter.clients(), 0U);
    EXPECT_EQ(passed(alice, 20), 10);
}

TEST_F(RateLimiterTest, LongRunNeverExceedsTheRate) {
    int count = 0;
    for (int second = 0; second < 600; ++second) {
        count += passed(alice, 5);
        clock.advance(1s);
    }
    EXPECT_LE(count, 10 * 10 + 10);
    EXPECT_GE(count, 10 * 10 - 10);
}

TEST(RateLimiter, RemembersABoundedNumberOfClients) {
    FakeClock clock;
    RateLimiter limiter({.requests = 10, .period = 60s, .clients_max = 640}, clock);
    for (unsigned i = 0; i < 20'000; ++i)
        (void)limiter.count(address(fmt::format("10.0.{}.{}", i / 250, i % 250 + 1)));
    EXPECT_LE(limiter.clients(), 640U);
    EXPECT_GT(limiter.clients(), 320U);
}

TEST(RateLimiter, CountsExactlyWhenThreadsCompete) {
    FakeClock clock;
    RateLimiter limiter({.requests = 1000, .period = 60s}, clock);
    std::atomic<int> allowed = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 1000; ++i)
                allowed += limiter.count(address("192.0.2.1")).allowed ? 1 : 0;
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(allowed, 1000);
}

}  // namespace
}  // namespace continuo::test
