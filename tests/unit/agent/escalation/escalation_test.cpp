#include "agent/escalation/escalation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

EscalationDecision assess(std::string message, EscalationConfig config = {}) {
    EscalationInput input;
    input.message = std::move(message);
    return assess_escalation(input, config);
}

TEST(Escalation, LeavesAnOrdinaryQuestionAlone) {
    for (const auto* text :
         {"What is your refund policy?",
          "I want a refund",
          "how do I file a complaint",
          "my blender is broken, what does the warranty cover?",
          "I can't log in, there is a problem with my payment",
          "help"}) {
        const auto decision = assess(text);
        EXPECT_FALSE(decision.escalate) << text;
        EXPECT_FALSE(decision.explicit_request) << text;
    }
}

TEST(Escalation, FollowsAnExplicitRequest) {
    const auto decision = assess("let me speak to a human");
    EXPECT_TRUE(decision.escalate);
    EXPECT_TRUE(decision.explicit_request);
    EXPECT_EQ(decision.confidence, 1);
    EXPECT_THAT(decision.reasons, Contains("Explicit escalation request"));
}

TEST(Escalation, AddsUpAnAngryMessage) {
    const auto decision = assess(
        "This is unacceptable! Terrible, terrible service, I am extremely angry. My payment was "
        "stolen, fix it right now, this is urgent"
    );
    EXPECT_TRUE(decision.escalate);
    EXPECT_FALSE(decision.explicit_request);
    EXPECT_THAT(decision.reasons, Contains(HasSubstr("Keywords detected: unacceptable, terrible")));
    EXPECT_THAT(decision.reasons, Contains(HasSubstr("High urgency")));
    EXPECT_EQ(decision.priority, TicketPriority::urgent);
    EXPECT_EQ(decision.category, TicketCategory::urgent);
}

TEST(Escalation, MatchesWholeWordsWhateverPunctuationStandsAround) {
    EXPECT_THAT(assess("URGENT!").reasons, Contains("Keywords detected: urgent"));
    EXPECT_THAT(assess("(asap)").reasons, Contains("Keywords detected: asap"));
    EXPECT_THAT(
        assess("I'd like to pursue the issue of a humane Sue-per tissue").reasons,
        Not(Contains(HasSubstr("human")))
    );
    EXPECT_THAT(assess("illegally detergent download").reasons, IsEmpty());
    EXPECT_EQ(assess("download the billing nowhere").urgency, 0);
}

TEST(Escalation, DoesNotCountNegatedWords) {
    for (const auto* text :
         {"this is not urgent",
          "it isn't broken",
          "no need to escalate, not an emergency",
          "I'm not really angry"}) {
        const auto decision = assess(text);
        EXPECT_THAT(decision.reasons, Not(Contains(HasSubstr("Keywords")))) << text;
        EXPECT_EQ(decision.urgency, 0) << text;
    }
    EXPECT_THAT(
        assess("not only broken, also late").reasons, Contains("Keywords detected: broken")
    );
    EXPECT_THAT(assess("No, urgent please").reasons, Contains("Keywords detected: urgent"));
}

TEST(Escalation, SortsByCategory) {
    EXPECT_EQ(
        assess("I will talk to my lawyer, this is a legal matter").category, TicketCategory::legal
    );
    EXPECT_EQ(assess("I will sue you").priority, TicketPriority::high);
    EXPECT_EQ(assess("horrible awful worst").category, TicketCategory::complaint);
    EXPECT_EQ(assess("where is my order").category, TicketCategory::general);
    EXPECT_EQ(assess("this is no legal question").category, TicketCategory::general);
}

TEST(Escalation, HearsRepeatedQuestions) {
    EscalationInput input;
    input.message = "how do I reset the password of my account?";
    input.earlier = {"how do i reset my account password", "reset account password how"};
    const auto decision = assess_escalation(input, {});
    EXPECT_THAT(decision.reasons, Contains("Repetitive questions detected"));
    EXPECT_FALSE(decision.escalate);

    input.earlier = {"where is my order", "what does express cost"};
    EXPECT_THAT(assess_escalation(input, {}).reasons, IsEmpty());
}

TEST(Escalation, GivesUpAfterThreeAnswersThatDidNotHelp) {
    EscalationInput input;
    input.message = "and what about the blue one";
    for (int failed = 0; failed < 3; ++failed) {
        input.failed_answers = failed;
        EXPECT_FALSE(assess_escalation(input, {}).escalate) << failed;
    }
    input.failed_answers = 3;
    EXPECT_TRUE(assess_escalation(input, {}).escalate);
}

TEST(Escalation, TakesYesToAnOffer) {
    EscalationInput input;
    input.message = "yes please";
    EXPECT_FALSE(assess_escalation(input, {}).escalate);
    input.human_offered = true;
    EXPECT_TRUE(assess_escalation(input, {}).explicit_request);
    input.message = "no thanks";
    EXPECT_FALSE(assess_escalation(input, {}).escalate);
}

TEST(Escalation, SeesAConversationGetWorse) {
    EscalationInput input;
    input.earlier = {"thanks, great service"};
    input.message = "this is terrible";
    EXPECT_THAT(assess_escalation(input, {}).reasons, Contains("Degrading customer sentiment"));
    input.earlier = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
    EXPECT_THAT(
        assess_escalation(input, {}).reasons, Contains("Long conversation without resolution")
    );
}

TEST(Escalation, ObeysTheConfiguration) {
    EscalationConfig config;
    config.keywords = {{"flux capacitor", 1.0}, {"broken", 0.0}};
    config.threshold = 0.4;
    EXPECT_TRUE(assess("my Flux-Capacitor, help", config).escalate);
    EXPECT_THAT(assess("it is broken", config).reasons, Not(Contains(HasSubstr("Keywords"))));
    config.enabled = false;
    EXPECT_FALSE(assess("human", config).escalate);
}

TEST(Escalation, StaysWithinItsScales) {
    std::string text;
    for (int i = 0; i < 200; ++i)
        text += "urgent terrible hacked ";
    const auto decision = assess(text);
    EXPECT_LE(decision.confidence, 1);
    EXPECT_LE(decision.urgency, 1);
    EXPECT_GE(decision.sentiment, -1);
    EXPECT_NO_FATAL_FAILURE(assess(std::string(16'000, 'x')));
    EXPECT_FALSE(assess("😀 返金してください").escalate);
}

}  // namespace
}  // namespace continuo::test
