#include "analytics/figures.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using ::testing::HasSubstr;

std::string documentation() {
    std::ifstream file(CONTINUO_SOURCE_DIR "/docs/analytics.md");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST(Figures, EachHasARowInTheDocumentation) {
    const auto text = documentation();
    ASSERT_FALSE(text.empty());
    for (const auto& figure : figure_definitions()) {
        EXPECT_THAT(text, HasSubstr(fmt::format("| `{}` |", figure.name)));
        EXPECT_THAT(
            text, HasSubstr(fmt::format("| {} | `{}` |", figure.meaning, figure.condition))
        );
    }
}

TEST(Figures, HaveDifferentNames) {
    std::set<std::string_view> names;
    for (const auto& figure : figure_definitions())
        EXPECT_TRUE(names.insert(figure.name).second) << figure.name;
    EXPECT_EQ(find_figure("answered")->title, "Answered");
    EXPECT_EQ(find_figure("answers"), nullptr);
}

TEST(DurationBuckets, EndAtMostOneSixteenthAboveTheirDurations) {
    for (std::int64_t duration = 0; duration < 100'000'000; duration += 1 + duration / 37) {
        const auto end = bucket_end(duration_bucket(duration));
        EXPECT_GE(end, duration);
        EXPECT_LE(static_cast<double>(end), static_cast<double>(duration) * 1.0625) << duration;
    }
}

TEST(DurationBuckets, AreInTheOrderOfTheirDurationsWithoutGaps) {
    std::int64_t last = -1;
    for (std::int64_t duration = 0; duration < 70'000; ++duration) {
        const auto bucket = duration_bucket(duration);
        EXPECT_TRUE(bucket == last || bucket == last + 1) << duration;
        last = bucket;
    }
    EXPECT_EQ(duration_bucket(-5), 0);
}

}  // namespace
}  // namespace continuo::test
