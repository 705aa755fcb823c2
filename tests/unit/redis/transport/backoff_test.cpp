#include "redis/transport/backoff.hpp"

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesToItsBoundAndStartsAgain) {
    Backoff backoff(20ms, 500ms);
    for (const auto expected : {20ms, 40ms, 80ms, 160ms, 320ms, 500ms, 500ms})
        EXPECT_EQ(backoff.next(0), expected);
    backoff.reset();
    EXPECT_EQ(backoff.next(0), 20ms);
}

TEST(Backoff, DrawsFromTheUpperHalf) {
    for (std::uint64_t random : {0ul, 1ul, 50ul, 51ul, 12345678901ul, ~0ul}) {
        Backoff backoff(100ms, 100ms);
        const auto wait = backoff.next(random);
        EXPECT_GE(wait, 50ms);
        EXPECT_LE(wait, 100ms);
    }
    Backoff backoff(100ms, 100ms);
    EXPECT_EQ(backoff.next(50), 50ms);
}

}  // namespace
}  // namespace continuo::test
