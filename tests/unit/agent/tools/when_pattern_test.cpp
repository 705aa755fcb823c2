#include "agent/tools/when_pattern.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::Pair;

bool is_number(const void*, std::string_view, std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, is_digit);
}

std::optional<WhenPattern::Arguments> when_match(
    std::string_view pattern, std::string_view message
) {
    return WhenPattern::parse(pattern).value().match(message, nullptr, is_number);
}

TEST(WhenPattern, FindsItsArgument) {
    const auto found = when_match("where is my order {order_id}", "Where is my order 12345?");
    ASSERT_TRUE(found);
    EXPECT_THAT(*found, ElementsAre(Pair("order_id", "12345")));
}

TEST(WhenPattern, MatchesAnywhereInTheMessage) {
    EXPECT_TRUE(when_match("order {n}", "Hello! Could you look at order #12345, please? Thanks"));
    EXPECT_FALSE(when_match("order {n}", "Hello! I want to order something"));
    EXPECT_FALSE(when_match("order {n}", "12345 order"));
}

TEST(WhenPattern, HasAlternativesOptionsAndGaps) {
    constexpr auto pattern = "(where|when) ... order|parcel [number|no|nr] {n}";
    EXPECT_TRUE(when_match(pattern, "Where is my order 12?"));
    EXPECT_TRUE(when_match(pattern, "when will the parcel no. 12 arrive"));
    EXPECT_TRUE(when_match(pattern, "where order number 12"));
    EXPECT_FALSE(when_match(pattern, "where is my order number please 12"));
    EXPECT_FALSE(when_match(pattern, "where a b c d e f g h i order 12"));
}

TEST(WhenPattern, TakesBothKindsOfApostrophes) {
    EXPECT_TRUE(when_match("where's order {n}", "where\u2019s order 1"));
    EXPECT_TRUE(when_match("where's order {n}", "where's order 1"));
}

TEST(WhenPattern, TakesTheFirstPlaceThatFits) {
    const auto found = when_match("order ... {n}", "my order from 2024, with the number 12345");
    ASSERT_TRUE(found);
    EXPECT_THAT(*found, ElementsAre(Pair("n", "2024")));
}

TEST(WhenPattern, NeedsAWord) {
    for (const auto* pattern : {"", "{n}", "[a] {n}", "... {n}"})
        EXPECT_FALSE(WhenPattern::parse(pattern)) << pattern;
}

TEST(WhenPattern, RefusesWhatIsNoPattern) {
    for (const auto* pattern : {"a {n", "[a b {n}", "a||b", "a {}", "a b]", "a[b]"})
        EXPECT_FALSE(WhenPattern::parse(pattern)) << pattern;
    std::string many;
    for (int i = 0; i < 30; ++i)
        many += "a ";
    EXPECT_FALSE(WhenPattern::parse(many));
}

TEST(WhenPattern, IsQuickWhateverTheMessage) {
    std::string message;
    for (int i = 0; i < 4000; ++i)
        message += "a ";
    EXPECT_FALSE(when_match("a ... a ... a ... a ... a ... a ... {n}", message));
}

TEST(WhenPattern, TellsItsArguments) {
    const auto pattern = WhenPattern::parse("move {a} to {b}").value();
    EXPECT_THAT(pattern.arguments(), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace continuo::test
