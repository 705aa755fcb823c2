#include "agent/tools/circuit_breaker.hpp"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "support/fake_clock.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using State = CircuitBreaker::State;

class CircuitBreakerTest : public ::testing::Test {
protected:
    void fail_times(int times) {
        for (int i = 0; i < times; ++i) {
            auto permit = breaker.enter();
            ASSERT_TRUE(permit);
            permit.failed();
        }
    }
    FakeClock clock;
    CircuitBreaker breaker{3, 60s, clock};
};

TEST_F(CircuitBreakerTest, OpensAfterFailuresInARow) {
    fail_times(2);
    EXPECT_EQ(breaker.state(), State::closed);
    fail_times(1);
    EXPECT_EQ(breaker.state(), State::open);
    EXPECT_FALSE(breaker.enter());
    EXPECT_EQ(breaker.failures_in_a_row(), 3U);
}

TEST_F(CircuitBreakerTest, ASuccessBetweenBeginsTheRowAnew) {
    fail_times(2);
    breaker.enter().succeeded();
    EXPECT_EQ(breaker.failures_in_a_row(), 0U);
    fail_times(2);
    EXPECT_EQ(breaker.state(), State::closed);
    EXPECT_EQ(breaker.successes(), 1U);
}

TEST_F(CircuitBreakerTest, LetsOneProbeThroughWhenTheTimeIsOver) {
    fail_times(3);
    clock.advance(60s - 1us);
    EXPECT_FALSE(breaker.enter());
    clock.advance(1us);
    EXPECT_EQ(breaker.state(), State::half_open);
    auto probe = breaker.enter();
    EXPECT_TRUE(probe);
    EXPECT_FALSE(breaker.enter());
    probe.succeeded();
    EXPECT_EQ(breaker.state(), State::closed);
    EXPECT_TRUE(breaker.enter());
    EXPECT_EQ(breaker.failures_in_a_row(), 0U);
}

TEST_F(CircuitBreakerTest, AFailedProbeOpensItForAnotherTime) {
    fail_times(3);
    clock.advance(60s);
    breaker.enter().failed();
    EXPECT_EQ(breaker.state(), State::open);
    clock.advance(59s);
    EXPECT_FALSE(breaker.enter());
    clock.advance(1s);
    EXPECT_TRUE(breaker.enter());
}

TEST_F(CircuitBreakerTest, AProbeThatNeverReportsGivesItsPlaceBack) {
    fail_times(3);
    clock.advance(60s);
    {
        const auto cancelled = breaker.enter();
    }
    EXPECT_EQ(breaker.state(), State::half_open);
    EXPECT_TRUE(breaker.enter());
}

TEST_F(CircuitBreakerTest, ALateSuccessDoesNotCloseAnOpenCircuit) {
    auto late = breaker.enter();
    auto also_late = breaker.enter();
    fail_times(3);
    late.succeeded();
    EXPECT_EQ(breaker.state(), State::open);
    clock.advance(60s);
    also_late.failed();  // nor does a late failure make it longer
    EXPECT_EQ(breaker.state(), State::half_open);
}

TEST_F(CircuitBreakerTest, AMovedPermitReportsOnce) {
    auto first = breaker.enter();
    auto second = std::move(first);
    second.failed();
    second.failed();
    EXPECT_EQ(breaker.failures_in_a_row(), 1U);
}

TEST(CircuitBreakerThreads, OneOfManyThreadsGetsTheProbe) {
    FakeClock clock;
    CircuitBreaker breaker(1, 1s, clock);
    for (int round = 0; round < 200; ++round) {
        breaker.enter().failed();
        clock.advance(1s);
        std::atomic<int> probes{0};
        std::atomic<int> done{0};
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                auto permit = breaker.enter();
                if (permit) ++probes;
                // The probe is held until everybody has asked.
                ++done;
                while (done.load() < 4)
                    std::this_thread::yield();
                if (permit) permit.failed();
            });
        }
        threads.clear();
        ASSERT_EQ(probes.load(), 1);
        clock.advance(1s);
        breaker.enter().succeeded();
    }
}

}  // namespace
}  // namespace continuo::test
