#include "knowledge/text/synonyms.hpp"

#include <functional>
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "knowledge/query_planner.hpp"

namespace continuo::test {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

/// "off" and "my" are not searched; every word is its own stem.
Synonyms::Code code_of(std::string_view word) {
    return std::hash<std::string_view>{}(word);
}
Synonyms::Form form_of(std::string_view word) {
    return {.code = code_of(word), .searched = word != "off" && word != "my"};
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

SynonymList list_of(std::string_view text) {
    return SynonymList::parse(text, "list").value();
}

const SynonymList shop_list = list_of(
    "# comment\n"
    "refund, money back, reimburse\n"
    "\n"
    "visa, american express > card, payment method\n"
    "get my money, refund\n"
    "call off, cancel\n"
    "reclaim, refund\n"
    "reclaim > cashback\n"
);
const Synonyms shop({&shop_list}, form_of);

TEST(Slip, IsOneLetterOrTwoExchanged) {
    EXPECT_TRUE(is_slip("cancle", "cancel"));
    EXPECT_TRUE(is_slip("pakage", "package"));
    EXPECT_TRUE(is_slip("refundd", "refund"));
    EXPECT_TRUE(is_slip("refund", "refund"));
    EXPECT_FALSE(is_slip("cancle", "cache"));
    EXPECT_FALSE(is_slip("", "lamp"));
}

TEST(Synonyms, AreRelatedInBothDirections) {
    EXPECT_THAT(related_to(shop, {"reimburse"}), UnorderedElementsAre(Pair("refund", 1)))
        << "\"money back\" is asked, not meant";
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

TEST(Synonyms, JoinTheGroupsOfAWordAndPassOverPronouns) {
    EXPECT_THAT(
        related_to(shop, {"reclaim"}), UnorderedElementsAre(Pair("cashback", 1), Pair("refund", 1))
    );
    const std::vector<Synonyms::Code> without_my{code_of("get"), code_of("money")};
    EXPECT_EQ(shop.find(without_my).words, 2U);
}

TEST(Synonyms, OfAPhraseNeedItsStopWords) {
    EXPECT_THAT(related_to(shop, {"call", "off"}), UnorderedElementsAre(Pair("cancel", 1)));
    EXPECT_THAT(related_to(shop, {"call"}), IsEmpty());
    EXPECT_THAT(related_to(shop, {"cancel"}), IsEmpty());
}

TEST(Synonyms, OfSeveralListsAreThoseOfTheFirstListFirst) {
    const auto own = list_of("refund, credit");
    const Synonyms both({&own, &shop_list}, form_of);
    const std::vector<Synonyms::Code> refund{code_of("refund")};
    EXPECT_EQ(both.find(refund).related.front().word, "credit");
    EXPECT_EQ(related_to(both, {"refund"}).at("reimburse"), 1);
}

TEST(Synonyms, TheNearestWordIsOneSlipAway) {
    for (const auto* slip : {"refnud", "refunt", "refun", "refundd", "efund"})
        EXPECT_EQ(shop.nearest(slip), "refund") << slip;
    for (const auto* other : {"refunded", "rufend", "visa", "vias"})
        EXPECT_EQ(shop.nearest(other), "") << other;
    const auto list = list_of("america, usa\namex, american express");
    EXPECT_EQ(Synonyms({&list}, form_of).nearest("american"), "american") << "itself before others";
}

TEST(Synonyms, OfEnglishAreWordsThatAreWrittenTogetherAndApart) {
    const Synonyms english({&SynonymList::english()}, form_of);
    EXPECT_THAT(related_to(english, {"set", "up"}), ::testing::Contains(Pair("setup", 1)));
    EXPECT_THAT(related_to(english, {"setup"}), ::testing::Contains(Pair("set", 0.5)));
    EXPECT_THAT(related_to(english, {"log", "in"}), ::testing::Contains(Pair("login", 1)));
    EXPECT_THAT(related_to(english, {"wi", "fi"}), ::testing::Contains(Pair("wifi", 1)));
    EXPECT_THAT(related_to(english, {"check", "in"}), ::testing::Contains(Pair("checkin", 1)));
}

TEST(Synonyms, TheEnglishListIsForIndexesInEnglish) {
    ASSERT_NE(make_synonyms("english"), nullptr);
    EXPECT_EQ(make_synonyms("german"), nullptr);
    const auto own = list_of("Rückgabe, Retoure");
    EXPECT_NE(make_synonyms("german", &own), nullptr);
    const Synonyms english({&SynonymList::english()}, form_of);
    EXPECT_THAT(related_to(english, {"chargeback"}), ::testing::Contains(Pair("refund", 1)));
}

}  // namespace
}  // namespace continuo::test
