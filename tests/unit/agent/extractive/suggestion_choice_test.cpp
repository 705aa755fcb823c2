#include "agent/extractive/suggestion_choice.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "fixed_weights.hpp"

namespace continuo::test {
namespace {

MessageList after_suggestions() {
    Message asked;
    asked.content = "is there a lift";
    Message reply;
    reply.role = Role::assistant;
    reply.metadata = {{"answer_type", "suggest"}};
    auto first = passage_source("Lifts", "text");
    auto second = passage_source("Stairs", "text");
    first.metadata["document_id"] = "lifts";
    second.metadata["document_id"] = "stairs";
    reply.sources = SourceList({first, second});
    return {asked, reply};
}

TEST(SuggestionChoice, IsAPlaceInTheList) {
    for (const auto* message : {"2", "the second one", "Yes, number 2 please.", "the last one"}) {
        const auto chosen = chosen_suggestion(message, after_suggestions());
        ASSERT_TRUE(chosen) << message;
        EXPECT_EQ(chosen->document, "stairs") << message;
        EXPECT_EQ(chosen->question, "is there a lift");
    }
    EXPECT_EQ(chosen_suggestion("the first", after_suggestions())->document, "lifts");
}

TEST(SuggestionChoice, IsTheTitleOfOne) {
    for (const auto* message : {"stairs", "Stairs", "the stairs please", "I mean stairs"})
        EXPECT_EQ(chosen_suggestion(message, after_suggestions())->document, "stairs") << message;
    for (const auto* message : {"stairs and lifts", "stairs to the pool", "how many stairs"})
        EXPECT_FALSE(chosen_suggestion(message, after_suggestions())) << message;
}

TEST(SuggestionChoice, IsYesToTheOnlyOne) {
    Message asked;
    asked.content = "is there a lift";
    Message reply;
    reply.role = Role::assistant;
    reply.metadata = {{"answer_type", "suggest"}};
    auto only = passage_source("Lifts", "text");
    only.metadata["document_id"] = "lifts";
    reply.sources = SourceList({only});
    const MessageList history{asked, reply};
    EXPECT_EQ(chosen_suggestion("that's it", history)->document, "lifts");
    EXPECT_EQ(suggestion_verdict("no, none of these", history), SuggestionVerdict::declined);
}

TEST(SuggestionVerdict, IsAboutTheChoicesAlone) {
    EXPECT_EQ(suggestion_verdict("no", after_suggestions()), SuggestionVerdict::declined);
    EXPECT_EQ(
        suggestion_verdict("neither of them", after_suggestions()), SuggestionVerdict::declined
    );
    EXPECT_EQ(suggestion_verdict("yes", after_suggestions()), SuggestionVerdict::unclear);
    EXPECT_EQ(suggestion_verdict("no lift then?", after_suggestions()), SuggestionVerdict::none);
    EXPECT_EQ(suggestion_verdict("", after_suggestions()), SuggestionVerdict::none);
    EXPECT_EQ(suggestion_verdict("no", {}), SuggestionVerdict::none);
}

TEST(SuggestionChoice, IsNothingElse) {
    for (const auto* message :
         {"",
          "3",
          "both 1 and 2",
          "2 tickets",
          "the second floor",
          "yes",
          "how much is the first one"})
        EXPECT_FALSE(chosen_suggestion(message, after_suggestions())) << message;
    EXPECT_FALSE(chosen_suggestion("2", {}));
}

TEST(SuggestionChoice, NeedsSuggestionsInTheLastReply) {
    auto history = after_suggestions();
    Message asked;
    asked.content = "thanks";
    Message reply;
    reply.role = Role::assistant;
    reply.metadata = {{"answer_type", "smalltalk"}};
    history.push_back(asked);
    history.push_back(reply);
    EXPECT_FALSE(chosen_suggestion("2", history));
}

}  // namespace
}  // namespace continuo::test
