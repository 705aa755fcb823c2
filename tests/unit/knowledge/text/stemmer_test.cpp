#include "knowledge/text/stemmer.hpp"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

TEST(Stemmer, JoinsTheFormsOfAWord) {
    Stemmer stemmer("english");
    for (const auto* form : {"refund", "refunds", "refunded", "refunding", "refund's"})
        EXPECT_EQ(stemmer.stem(form), "refund") << form;
    EXPECT_EQ(Stemmer("german").stem("rechnungen"), "rechnung");
    EXPECT_EQ(Stemmer("none").stem("refunds"), "refunds");
}

TEST(Stemmer, AnswersAlikeForMoreWordsThanItRemembers) {
    Stemmer stemmer("english");
    const auto first = stemmer.stem("orders");
    for (int i = 0; i < 10000; ++i)
        EXPECT_EQ(stemmer.stem("x" + std::to_string(i)), "x" + std::to_string(i));
    EXPECT_EQ(stemmer.stem("orders"), first);
}

TEST(Stemmer, KnowsItsLanguages) {
    EXPECT_TRUE(is_known_language("english"));
    EXPECT_TRUE(is_known_language("none"));
    EXPECT_FALSE(is_known_language("klingon"));
    EXPECT_FALSE(is_known_language(""));
    EXPECT_THROW(Stemmer("klingon"), std::invalid_argument);
}

}  // namespace
}  // namespace continuo::test
