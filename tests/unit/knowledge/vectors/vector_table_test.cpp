#include "knowledge/vectors/vector_table.hpp"

#include <cmath>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<ChunkId> ids(const NearestChunks& nearest) {
    std::vector<ChunkId> all;
    for (const auto& one : nearest.found)
        all.push_back(one.chunk);
    return all;
}

TEST(VectorTable, FindsTheNearestFirst) {
    const auto table = VectorTable().changed({}, {{7, {1, 0}}, {3, {0, 1}}, {5, {.6F, .8F}}});
    const auto nearest = table->nearest(DenseVector{0, 1}, 2);
    EXPECT_THAT(ids(nearest), ElementsAre(3, 5));
    EXPECT_NEAR(nearest.found[1].cosine, .8, 1e-6);
    EXPECT_NEAR(nearest.mean, .6, 1e-6) << "of all, also of those that were not among the nearest";
    EXPECT_EQ(table->cosine(4, DenseVector{0, 1}), std::nullopt);
}

TEST(VectorTable, FindsOnlyWhatIsAllowed) {
    const auto table = VectorTable().changed({}, {{1, {1, 0}}, {2, {0, 1}}, {3, {.6F, .8F}}});
    const auto nearest =
        table->nearest(DenseVector{0, 1}, 3, [](ChunkId chunk) { return chunk != 2; });
    EXPECT_THAT(ids(nearest), ElementsAre(3, 1));
    EXPECT_NEAR(nearest.mean, .4, 1e-6);
}

TEST(VectorTable, KeepsTheTableBeforeAChange) {
    const auto before = VectorTable().changed({}, {{1, {1, 0}}, {2, {0, 1}}});
    const auto after = before->changed(std::vector<ChunkId>{1}, {{9, {.6F, .8F}}});
    EXPECT_THAT(before->chunks(), ElementsAre(1, 2));
    EXPECT_THAT(after->chunks(), ElementsAre(2, 9));
    EXPECT_EQ(after->size(), 2);
    EXPECT_THAT(after->changed(std::vector<ChunkId>{2, 9}, {})->chunks(), IsEmpty());
}

/// Against the definition, in several segments and after changes.
TEST(VectorTable, IsExact) {
    constexpr std::size_t dimensions = 19;  // not a multiple of what is added up at once
    std::mt19937 random(7);
    std::normal_distribution<float> normal;
    const auto make = [&] {
        DenseVector vector(dimensions);
        for (auto& value : vector)
            value = normal(random);
        EXPECT_TRUE(normalize(vector));
        return vector;
    };
    std::vector<VectorTable::Row> rows;
    for (ChunkId id = 1; id <= 2500; ++id)
        rows.emplace_back(id, make());
    std::vector<ChunkId> removed;
    for (ChunkId id = 3; id <= 2500; id += 5)
        removed.push_back(id);
    auto table = VectorTable().changed({}, rows)->changed(removed, {});
    std::erase_if(rows, [](const auto& row) { return row.first % 5 == 3; });
    rows.emplace_back(3000, make());
    table = table->changed({}, {rows.back()});
    ASSERT_EQ(table->size(), rows.size());

    const auto query = make();
    const auto cosine = [&query](const DenseVector& vector) {
        double sum = 0;
        for (std::size_t i = 0; i < dimensions; ++i)
            sum += static_cast<double>(vector[i]) * static_cast<double>(query[i]);
        return sum;
    };
    std::ranges::sort(rows, [&](const auto& a, const auto& b) {
        return cosine(a.second) > cosine(b.second);
    });
    const auto nearest = table->nearest(query, 50);
    ASSERT_EQ(nearest.found.size(), 50);
    for (std::size_t i = 0; i < 50; ++i) {
        EXPECT_EQ(nearest.found[i].chunk, rows[i].first);
        EXPECT_NEAR(nearest.found[i].cosine, cosine(rows[i].second), 1e-5);
        EXPECT_NEAR(*table->cosine(rows[i].first, query), cosine(rows[i].second), 1e-5);
    }
}

}  // namespace
}  // namespace continuo::test
