#include "agent/escalation/sentiment.hpp"

#include <gtest/gtest.h>

#include "agent/escalation/escalation.hpp"

namespace continuo::test {
namespace {

TEST(Sentiment, IsNothingWithoutWordsOfTone) {
    EXPECT_EQ(sentiment_of(""), 0);
    EXPECT_EQ(sentiment_of("where is my order"), 0);
}

TEST(Sentiment, SeesThroughPunctuation) {
    EXPECT_EQ(sentiment_of("Great!!!"), 1);
    EXPECT_EQ(sentiment_of("(terrible)."), -1);
}

TEST(Sentiment, TurnsWithNegation) {
    EXPECT_LT(sentiment_of("not good"), 0);
    EXPECT_GT(sentiment_of("not bad"), 0);
    EXPECT_GT(sentiment_of("not good"), sentiment_of("terrible"));
    EXPECT_GT(sentiment_of("that is no problem"), 0);
}

TEST(Sentiment, GrowsWithIntensifiersAndShrinksWithLength) {
    const std::string padding =
        " about the order that came in the post on the first day of the month";
    EXPECT_LT(sentiment_of("very bad" + padding), sentiment_of("bad" + padding));
    EXPECT_GT(sentiment_of("bad" + padding), sentiment_of("bad"));
}

}  // namespace
}  // namespace continuo::test
