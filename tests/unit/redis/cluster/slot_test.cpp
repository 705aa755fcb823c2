#include "redis/cluster/slot.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

TEST(Crc16, IsTheOneOfTheClusterSpecification) {
    EXPECT_EQ(crc16("123456789"), 0x31C3);
    EXPECT_EQ(crc16(""), 0);
    EXPECT_EQ(crc16("\xff"), 0x1EF0);
}

/// The slots are those that CLUSTER KEYSLOT of Redis 7.0 gives.
TEST(HashSlot, HashesTheKeyOrItsTag) {
    EXPECT_EQ(hash_slot("foo"), 12182);
    EXPECT_EQ(hash_slot("bar"), 5061);
    EXPECT_EQ(hash_slot("{user1000}.following"), hash_slot("user1000"));
    EXPECT_EQ(hash_slot("{user1000}.followers"), hash_slot("user1000"));
    EXPECT_EQ(hash_slot("foo{{bar}}zap"), hash_slot("{bar"));
    EXPECT_EQ(hash_slot("foo{bar}{zap}"), hash_slot("bar"));
    EXPECT_EQ(hash_slot("{}foo"), crc16("{}foo") % cluster_slots) << "an empty tag is none";
    EXPECT_EQ(hash_slot("foo{}{bar}"), 8363) << "only the first brace counts";
    EXPECT_EQ(hash_slot("foo{bar"), crc16("foo{bar") % cluster_slots);
    EXPECT_EQ(hash_slot(""), 0);
}

}  // namespace
}  // namespace continuo::test
