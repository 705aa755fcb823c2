#include "knowledge/text/synonyms.hpp"

#include <functional>
#include <map>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "knowledge/query_planner.hpp"

namespace continuo::test {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

/// "the" and "my" are not searched; every other word is its own stem.
Synonyms::Code code_of(std::string_view word) {
    if (word == "the" || word == "my") return 0;
    return std::hash<std::string_view>{}(word) | 1U;
}
Synonyms::Form form_of(std::string_view word) {
    return {code_of(word)};
}

/// What the first phrase of `words` is related to, with the weights.
std::map<std::string, double> related_to(
    const Synonyms& synonyms, const std::vector<std::string>& words
) {
    std::vector<Synonyms::Code> codes;
    for (const auto& word : words)
        codes.push_back(code_of(word));
    std::map<std::string, double> related;
    for (const auto& [word, form, weight] : synonyms.find(codes).related)
        related.emplace(word, weight);
    return related;
}

const Synonyms shop(
    "# comment\n"
    "refund, money back, reimburse\n"
    "\n"
    "visa, american express > card, payment method\n"
    "get my money, refund\n",
    form_of
);

TEST(Synonyms, AreRelatedInBothDirections) {
    EXPECT_THAT(
        related_to(shop, {"reimburse"}),
        UnorderedElementsAre(Pair("refund", 1), Pair("money", 0.5), Pair("back", 0.5))
    );
    EXPECT_THAT(
        related_to(shop, {"money", "back", "please"}),
        UnorderedElementsAre(Pair("refund", 1), Pair("reimburse", 1))
    );
    EXPECT_THAT(related_to(shop, {"lamp"}), IsEmpty());
    EXPECT_THAT(related_to(shop, {}), IsEmpty());
}

TEST(Synonyms, AreRelatedInOneDirectionAfterAnArrow) {
    EXPECT_THAT(
        related_to(shop, {"visa"}),
        UnorderedElementsAre(Pair("card", 1), Pair("payment", 0.5), Pair("method", 0.5))
    );
    EXPECT_THAT(related_to(shop, {"card"}), IsEmpty());
    EXPECT_THAT(related_to(shop, {"express"}), IsEmpty()) << "a part of a phrase";
}

TEST(Synonyms, JoinTheGroupsOfAWordAndSkipWhatIsNotSearched) {
    EXPECT_THAT(
        related_to(shop, {"refund"}),
        UnorderedElementsAre(
            Pair("money", 0.5),
            Pair("back", 0.5),
            Pair("reimburse", 1),
            Pair("get", 0.5),
            Pair("my", 0.5)
        )
    );
    const std::vector<Synonyms::Code> without_my{code_of("get"), code_of("money")};
    EXPECT_EQ(shop.find(without_my).words, 2U);
}

TEST(Synonyms, RefusesWhatIsMalformed) {
    for (const auto* text : {"alone", "a,", ", b", "a, b c d e f", "a > ", "> b"})
        EXPECT_THROW(Synonyms(text, form_of), std::logic_error) << text;
}

TEST(Synonyms, TheEnglishListIsWellFormed) {
    ASSERT_NE(synonyms_for("english"), nullptr);
    EXPECT_EQ(synonyms_for("german"), nullptr);
    const Synonyms english(english_synonyms(), form_of);
    EXPECT_THAT(related_to(english, {"chargeback"}), ::testing::Contains(Pair("refund", 1)));
}

}  // namespace
}  // namespace continuo::test
