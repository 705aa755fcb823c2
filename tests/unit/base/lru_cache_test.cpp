#include "base/lru_cache.hpp"

#include <gtest/gtest.h>

#include "support/fake_clock.hpp"

namespace continuo::test {
namespace {

using std::chrono::seconds;

class LruCacheTest : public ::testing::Test {
protected:
    static std::shared_ptr<const int> value(int number) {
        return std::make_shared<const int>(number);
    }
    /// 0: it is not there.
    int find(const std::string& key) {
        const auto found = cache.find(key);
        return found ? *found : 0;
    }

    FakeClock clock;
    LruCache<int> cache{2, seconds(10), clock};
};

TEST_F(LruCacheTest, KeepsWhatWasUsedLast) {
    cache.put("a", value(1));
    cache.put("b", value(2));
    EXPECT_EQ(find("a"), 1);
    cache.put("c", value(3));
    EXPECT_EQ(find("b"), 0);
    EXPECT_EQ(find("a"), 1);
    EXPECT_EQ(find("c"), 3);
}

TEST_F(LruCacheTest, KeepsAKeyOnceWithTheNewestValue) {
    cache.put("a", value(1));
    cache.put("a", value(2));
    cache.put("b", value(3));
    EXPECT_EQ(find("a"), 2);
    EXPECT_EQ(find("b"), 3);
    cache.drop("a");
    EXPECT_EQ(find("a"), 0);
}

TEST_F(LruCacheTest, DropsWhatWasNotUsedForLong) {
    cache.put("a", value(1));
    clock.advance(seconds(9));
    EXPECT_EQ(find("a"), 1);
    clock.advance(seconds(9));
    EXPECT_EQ(find("a"), 1);
    clock.advance(seconds(10));
    EXPECT_EQ(find("a"), 0);
}

TEST_F(LruCacheTest, OfNoEntriesKeepsNone) {
    LruCache<int> none(0, seconds(10), clock);
    none.put("a", value(1));
    EXPECT_EQ(none.find("a"), nullptr);
}

}  // namespace
}  // namespace continuo::test
