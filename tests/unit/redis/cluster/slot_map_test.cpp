#include "redis/cluster/slot_map.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "slot_values.hpp"

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const RedisAddress asked = address("asked", 7000);

TEST(SlotMap, IsReadFromClusterSlots) {
    const auto map = SlotMap::read(
        array({
            range(0, 5460, {node("a", 1), node("d", 4)}),
            range(5461, 10922, {node("b", 2), node("e", 5), node("d", 4)}),
            range(10923, 16382, {node("a", 1)}),
        }),
        asked
    );
    ASSERT_TRUE(map);
    EXPECT_EQ(*map->master_of(0), address("a", 1));
    EXPECT_EQ(*map->master_of(5460), address("a", 1));
    EXPECT_EQ(*map->master_of(5461), address("b", 2));
    EXPECT_EQ(*map->master_of(16382), address("a", 1));
    EXPECT_EQ(map->master_of(16383), nullptr);
    EXPECT_EQ(map->size(), 16383u);
    EXPECT_THAT(map->masters(), ElementsAre(address("a", 1), address("b", 2)));
    EXPECT_THAT(map->replicas(), ElementsAre(address("d", 4), address("e", 5)));
}

TEST(SlotMap, TakesTheHostItAskedForOneThatIsLeftOut) {
    const auto unnamed = array({nil(), integer(7001), bulk("id")});
    const auto map = SlotMap::read(
        array({
            range(0, 1, {unnamed}),
            range(2, 3, {node("", 7002)}),
            range(4, 5, {node("?", 7003)}),
        }),
        asked
    );
    ASSERT_TRUE(map);
    EXPECT_EQ(*map->master_of(0), address("asked", 7001));
    EXPECT_EQ(*map->master_of(2), address("asked", 7002));
    EXPECT_EQ(map->master_of(4), nullptr) << "the cluster does not know its host";
}

TEST(SlotMap, IsNotReadFromSomethingElse) {
    const std::vector<std::pair<Reply, std::string>> cases{
        {error("ERR This instance has cluster support disabled"), "support disabled"},
        {error("NOPERM no\npermission"), "NOPERM no\\npermission"},
        {array({}), "reports no slots"},
        {array({range(0, 1, {node("?", 7003)})}), "reports no slots"},
        {status("OK"), "is invalid"},
        {array({bulk("x")}), "is invalid"},
        {array({range(0, 1, {})}), "is invalid"},
        {array({range(0, 16384, {node("a", 1)})}), "is invalid"},
        {array({range(-1, 5, {node("a", 1)})}), "is invalid"},
        {array({range(5, 4, {node("a", 1)})}), "is invalid"},
    };
    for (const auto& [reply, complaint] : cases) {
        const auto map = SlotMap::read(reply, asked);
        ASSERT_FALSE(map) << complaint;
        EXPECT_EQ(map.error().code, Errc::unavailable);
        EXPECT_THAT(map.error().detail, HasSubstr(complaint));
    }
}

TEST(SlotMap, IsToldOfOneMove) {
    SlotMap map;
    EXPECT_EQ(map.master_of(7), nullptr);
    EXPECT_EQ(map.size(), 0u);
    map.assign(7, address("a", 1));
    map.assign(8, address("b", 2));
    map.assign(7, address("b", 2));
    EXPECT_EQ(*map.master_of(7), address("b", 2));
    EXPECT_EQ(*map.master_of(8), address("b", 2));
    EXPECT_EQ(map.size(), 2u);
    EXPECT_THAT(map.masters(), ElementsAre(address("a", 1), address("b", 2)));
}

}  // namespace
}  // namespace continuo::test
