#include "chaos/quiet_time.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace continuo::chaos {
namespace {

using namespace std::chrono_literals;

TEST(ReadByAll, IsAMomentAgoWhileNothingIsDisturbed) {
    EXPECT_EQ(read_by_all({}, 10s, 3s), 7s);
    const std::vector<Disturbance> long_ago{{1s, 2s}, {5s, 7s}};
    EXPECT_EQ(read_by_all(long_ago, 10s, 3s), 7s);
}

TEST(ReadByAll, IsBeforeADisturbanceThatLeftNoTimeToRead) {
    const std::vector<Disturbance> one{{5s, 8s}};
    EXPECT_EQ(read_by_all(one, 10s, 3s), 2s);
    const std::vector<Disturbance> lasts{{9s, 12s}};
    EXPECT_EQ(read_by_all(lasts, 10s, 3s), 6s);
    const std::vector<Disturbance> later{{11s, 12s}};
    EXPECT_EQ(read_by_all(later, 10s, 3s), 7s);
}

TEST(ReadByAll, IsBeforeAllThatFollowedEachOtherTooSoon) {
    const std::vector<Disturbance> many{{2s, 4s}, {8s, 9s}, {6s, 6500ms}};
    EXPECT_EQ(read_by_all(many, 10s, 3s), -1s);
    const std::vector<Disturbance> apart{{1s, 2s}, {8s, 9s}, {6s, 6500ms}};
    EXPECT_EQ(read_by_all(apart, 10s, 3s), 3s);
}

}  // namespace
}  // namespace continuo::chaos
