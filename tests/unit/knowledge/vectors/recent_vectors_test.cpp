#include "knowledge/vectors/recent_vectors.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

TEST(RecentVectors, KeepsThoseThatWereAskedForLast) {
    RecentVectors recent(2);
    recent.put("a", {1});
    recent.put("b", {2});
    EXPECT_EQ(recent.find("a"), DenseVector{1});
    recent.put("c", {3});
    EXPECT_EQ(recent.find("b"), std::nullopt);
    EXPECT_EQ(recent.find("a"), DenseVector{1});
    EXPECT_EQ(recent.find("c"), DenseVector{3});
}

TEST(RecentVectors, KeepsATextOnce) {
    RecentVectors recent(2);
    recent.put("a", {1});
    recent.put("a", {2});
    recent.put("b", {3});
    EXPECT_EQ(recent.find("a"), DenseVector{1});
    EXPECT_EQ(recent.find("b"), DenseVector{3});
}

TEST(RecentVectors, KeepsNoLongTexts) {
    RecentVectors recent(2);
    const std::string longest(RecentVectors::text_bytes_max, 'x');
    recent.put(longest, {1});
    recent.put(longest + "x", {2});
    EXPECT_EQ(recent.find(longest), DenseVector{1});
    EXPECT_EQ(recent.find(longest + "x"), std::nullopt);
    RecentVectors none(0);
    none.put("a", {1});
    EXPECT_EQ(none.find("a"), std::nullopt);
}

}  // namespace
}  // namespace continuo::test
