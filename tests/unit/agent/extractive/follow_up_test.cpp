#include "agent/extractive/follow_up.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/extractive/search_query.hpp"
#include "agent/responder.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "fixed_weights.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Message said(Role role, std::string content, std::string title = {}) {
    Message message;
    message.role = role;
    message.content = std::move(content);
    if (!title.empty()) message.sources = {passage_source(title, "text")};
    return message;
}

const MessageList about_shipping = {
    said(Role::user, "Do you offer standard shipping to Norway?"),
    said(Role::assistant, "> Yes. [1]", "Shipping times"),
};

TEST(FollowUp, LeansOnWhatWasSaid) {
    for (const auto* text :
         {"and how long does that take?",
          "what about express?",
          "how much is it?",
          "why?",
          "and for business customers?",
          "is it free?",
          "does that include weekends?",
          "until what time in the evening",
          "is there a limit?",
          "how about returns?",
          "to France?",
          "also for the domain?",
          "sorry I meant 60",
          "can I make that longer",
          "mine is allergic to eggs",
          "do I get spare ones meanwhile",
          "do they have Google Pay too?"})
        EXPECT_TRUE(is_follow_up(text)) << text;
}

TEST(FollowUp, IsNoQuestionWithATopicOfItsOwn) {
    for (const auto* text :
         {"",
          "tell me a joke",
          "refund policy",
          "how do I reset my password?",
          "what is your refund policy for damaged items?",
          "is it possible to change the delivery address of an order?",
          "the order that I placed yesterday has not arrived",
          "which payment methods do you accept?",
          "for the rental, is a deposit needed at the front desk?",
          "in which countries do you sell"})
        EXPECT_FALSE(is_follow_up(text)) << text;
}

TEST(SearchQuery, CarriesTheTopicOfTheEarlierExchange) {
    const auto query = make_search_query("and how long does that take?", about_shipping);
    EXPECT_THAT(query.text, HasSubstr("how long does that take"));
    EXPECT_THAT(query.context, HasSubstr("standard"));
    EXPECT_THAT(query.context, HasSubstr("norway"));
    // A title would find its own document, right or wrong.
    EXPECT_THAT(query.context, Not(HasSubstr("times")));
}

TEST(SearchQuery, LeavesAQuestionOfItsOwnAlone) {
    const auto own = make_search_query("How do I reset my password?", about_shipping);
    const auto follow_up = make_search_query("and how long does that take?", about_shipping);
    EXPECT_EQ(own.text, "How do I reset my password?");
    EXPECT_LT(own.context_weight, follow_up.context_weight);
    const auto alone = make_search_query("what about express?", {});
    EXPECT_EQ(alone.text, "what about express?");
    EXPECT_EQ(alone.context, "");
}

TEST(SearchQuery, SkipsSmalltalkOnTheWayBack) {
    auto history = about_shipping;
    history.push_back(said(Role::user, "thanks!"));
    history.push_back(said(Role::assistant, "You're welcome!"));
    EXPECT_THAT(
        make_search_query("and how long does it take?", history).context, HasSubstr("norway")
    );
}

TEST(SearchQuery, ForgetsTheTopicBeforeTheLast) {
    auto history = about_shipping;
    history.push_back(said(Role::user, "How do I reset the password of my account?"));
    history.push_back(said(Role::assistant, "> Click. [1]", "Password"));
    const auto query = make_search_query("and how long does that take?", history);
    EXPECT_THAT(query.context, HasSubstr("password"));
    EXPECT_THAT(query.context, Not(HasSubstr("norway")));
}

TEST(SearchQuery, IsEmptyForSmalltalk) {
    EXPECT_EQ(make_search_query("hello!", about_shipping).text, "");
    EXPECT_EQ(make_search_query("", about_shipping).text, "");
}

TEST(SearchQuery, KeepsItsBounds) {
    const std::string wide = "ü";
    std::string text;
    for (int i = 0; i < 4000; ++i)
        text += wide;
    const auto query = make_search_query(text, {});
    EXPECT_EQ(utf8_length(query.text), limits::query_code_points_max);
    EXPECT_TRUE(is_utf8(query.text));
    std::string topic = "what about ";
    for (int i = 0; i < 400; ++i)
        topic += "word" + std::to_string(i) + " ";
    const auto carried = make_search_query("how much is it?", {said(Role::user, topic)});
    EXPECT_LE(utf8_length(carried.context), limits::query_code_points_max);
}

}  // namespace
}  // namespace continuo::test
