#include "agent/extractive/answer_shape.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

struct Case {
    const char* question;
    AnswerShape shape;
};

TEST(QuestionType, IsJudgedByItsWords) {
    for (const auto& [question, shape] : {
             Case{"Who wrote it?", AnswerShape::person},
             Case{"When do you open?", AnswerShape::time},
             Case{"In what year did it begin?", AnswerShape::time},
             Case{"Where is my order?", AnswerShape::place},
             Case{"What country is it in?", AnswerShape::place},
             Case{"How many items can I return?", AnswerShape::count},
             Case{"how long does shipping take", AnswerShape::duration},
             Case{"how much does it cost", AnswerShape::money},
             Case{"what is the price of express", AnswerShape::money},
             Case{"Why was I charged?", AnswerShape::reason},
             Case{"How do I reset my password?", AnswerShape::steps},
             Case{"hi, how to pay", AnswerShape::steps},
             Case{"What is community spread?", AnswerShape::definition},
             Case{"Can I return it?", AnswerShape::yes_no},
             Case{"Which card do you take?", AnswerShape::name},
             Case{"shipping", AnswerShape::other},
             Case{"", AnswerShape::other},
         }) {
        EXPECT_EQ(answer_shape_of(Words(question)), shape) << question;
    }
}

bool any_fits(AnswerShape shape, std::string_view text) {
    const Words words(text);
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (fits_shape(shape, words, i)) return true;
    }
    return false;
}

TEST(QuestionType, KnowsWhatAnAnswerLooksLike) {
    EXPECT_TRUE(any_fits(AnswerShape::duration, "it takes 3-5 business days"));
    EXPECT_FALSE(any_fits(AnswerShape::duration, "it takes patience"));
    EXPECT_TRUE(any_fits(AnswerShape::money, "it costs $4.99"));
    EXPECT_TRUE(any_fits(AnswerShape::money, "shipping is free"));
    EXPECT_FALSE(any_fits(AnswerShape::money, "it takes 5 days since 2019"));
    EXPECT_TRUE(any_fits(AnswerShape::time, "from Monday to Friday"));
    EXPECT_FALSE(any_fits(AnswerShape::time, "whenever you like"));
    EXPECT_TRUE(any_fits(AnswerShape::count, "within thirty of them"));
    EXPECT_TRUE(any_fits(AnswerShape::place, "we ship from Norway"));
    EXPECT_TRUE(any_fits(AnswerShape::reason, "because it was late"));
    EXPECT_FALSE(any_fits(AnswerShape::yes_no, "yes"));
    EXPECT_FALSE(shows_in_words(AnswerShape::yes_no));
}

}  // namespace
}  // namespace continuo::test
