#include "agent/tools/retry.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

TEST(Retry, DoublesUpToItsBound) {
    // The largest spread: the whole wait.
    const auto longest = [](int attempt) {
        std::chrono::milliseconds most{0};
        for (std::uint64_t random = 0; random < 3000; ++random)
            most = std::max(most, retry_wait(100ms, attempt, random));
        return most;
    };
    EXPECT_EQ(longest(1), 100ms);
    EXPECT_EQ(longest(2), 200ms);
    EXPECT_EQ(longest(5), 1600ms);
    EXPECT_EQ(longest(6), 2000ms);
    EXPECT_EQ(longest(1000), 2000ms);
}

TEST(Retry, IsNeverShorterThanHalf) {
    for (std::uint64_t random = 0; random < 3000; ++random)
        EXPECT_GE(retry_wait(100ms, 2, random), 100ms);
}

TEST(Retry, TakesAnyFirstWait) {
    EXPECT_EQ(retry_wait(0ms, 3, 7), 0ms);
    EXPECT_EQ(retry_wait(-5ms, 3, 7), 0ms);
    EXPECT_LE(retry_wait(1h, 1, 7), retry_wait_max);
}

TEST(Retry, RepeatsOnlyWhatMayPass) {
    EXPECT_TRUE(is_transient(Errc::timeout));
    EXPECT_TRUE(is_transient(Errc::unavailable));
    EXPECT_TRUE(is_transient(Errc::busy));
    for (const auto code :
         {Errc::not_found,
          Errc::gone,
          Errc::invalid_input,
          Errc::unauthorized,
          Errc::forbidden,
          Errc::conflict,
          Errc::limit_exceeded,
          Errc::cancelled,
          Errc::corrupt,
          Errc::internal}) {
        EXPECT_FALSE(is_transient(code)) << to_string(code);
    }
}

}  // namespace
}  // namespace continuo::test
