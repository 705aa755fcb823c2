#include "agent/escalation/human_request.hpp"

#include <gtest/gtest.h>

#include "agent/escalation/affirmation.hpp"

namespace continuo::test {
namespace {

class Request : public ::testing::TestWithParam<const char*> {};
TEST_P(Request, IsHeard) {
    EXPECT_TRUE(asks_for_human(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(
    Asked,
    Request,
    ::testing::Values(
        "can I talk to someone",
        "Could I please speak with a real person?",
        "get me a human",
        "i want a real agent",
        "is there a person I can chat with",
        "Is there anybody I can speak to?",
        "do you have real people working there I could speak with?",
        "someone to talk to please",
        "let me talk to your manager",
        "I demand to speak to a supervisor",
        "how do i get hold of a real human",
        "how can I get in touch with an employee?",
        "talk to the support team",
        "can i have a word with your manager",
        "why can't I speak to a human?",
        "why don't you connect me to a person",
        "I don't know how to talk to an operator",
        "i cannot talk with a live agent",
        "I'd rather speak with a person than a bot"
    )
);
INSTANTIATE_TEST_SUITE_P(
    Transferred,
    Request,
    ::testing::Values(
        "put me through to billing",
        "please transfer me",
        "can you transfer me to customer support?",
        "connect me with a representative",
        "escalate this",
        "I want to escalate my ticket: escalate it to a manager",
        "hand me over to a colleague",
        "please call me back",
        "could you have someone call me",
        "please have an agent contact me",
        "switch to live agent"
    )
);
INSTANTIATE_TEST_SUITE_P(
    Bare,
    Request,
    ::testing::Values(
        "human",
        "HUMAN!!!",
        "agent please",
        "live agent",
        "live chat please",
        "customer service rep",
        "You're useless. Human now.",
        "No more bots, please: real people only.",
        "Representative!"
    )
);
INSTANTIATE_TEST_SUITE_P(
    Misspelt,
    Request,
    ::testing::Values(
        "I want to talk to a huamn",
        "assitant please",
        "costumer service rep",
        "how to taok to an agent",
        "how to speak tosomebody",
        "can u speak with an ooerator, i mean let me speak with an ooerator",
        "chat with somenoe",
        "i want to speek to a representitive"
    )
);
INSTANTIATE_TEST_SUITE_P(
    Helped,
    Request,
    ::testing::Values(
        "Can a human help me?",
        "can a person look into this",
        "please let a human agent handle this",
        "I need an agent to help me",
        "Could I get some human assistance?"
    )
);

class NoRequest : public ::testing::TestWithParam<const char*> {};
TEST_P(NoRequest, IsLeftAlone) {
    EXPECT_FALSE(asks_for_human(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(
    Refused,
    NoRequest,
    ::testing::Values(
        "I don't need an agent",
        "no need to escalate",
        "I do not want to speak to a human",
        "please don't transfer me",
        "I never want to talk to a representative",
        "can I do this without talking to an agent?"
    )
);
INSTANTIATE_TEST_SUITE_P(
    Past,
    NoRequest,
    ::testing::Values(
        "I spoke to an agent yesterday and she said it was sent. When will it arrive?",
        "after talking to an agent my order was cancelled, why?",
        "the agent connected me to billing and they fixed it",
        "I was speaking with someone about my bill and got cut off, what are your hours"
    )
);
INSTANTIATE_TEST_SUITE_P(
    AboutPeople,
    NoRequest,
    ::testing::Values(
        "are you a human?",
        "am I talking to a real person?",
        "Can someone else use my account?",
        "how do I add another person to my account",
        "how do I become an affiliate agent?",
        "Does the API support user agent strings?",
        "how many people can share a plan?",
        "someone stole my package",
        "can I transfer my subscription to another person?",
        "how do I connect the app to my phone?",
        "how does the human body fight the virus?",
        "Can a person be infected by touching a surface?",
        "What should I do after close contact with someone who is ill?",
        "Does the manager role have permission to invite users?",
        "is there a human resources department"
    )
);
INSTANTIATE_TEST_SUITE_P(
    Ordinary,
    NoRequest,
    ::testing::Values(
        "",
        "?",
        "what hours is customer service open?",
        "when can I call customer support",
        "what is your phone number?",
        "I want a refund",
        "I need assistance cancelling my order",
        "want assistance to cancel purchase 113542617735902",
        "help me track my order",
        "how do I contact you?",
        "where do I sign the rental contract",
        "can I chart my usage"
    )
);

TEST(HumanRequest, IsHeardAtEitherEndOfALongMessage) {
    std::string filler;
    for (int i = 0; i < 700; ++i)
        filler += "word ";
    EXPECT_TRUE(asks_for_human("let me talk to a human. " + filler));
    EXPECT_TRUE(asks_for_human(filler + ". Let me talk to a human"));
    EXPECT_FALSE(asks_for_human(filler));
}

TEST(HumanRequest, TakesOddText) {
    EXPECT_FALSE(asks_for_human(std::string(4000, 'a')));
    EXPECT_FALSE(asks_for_human("我想退款 😀😀 где мой заказ"));
    EXPECT_FALSE(asks_for_human(std::string(1000, '\xFF')));
}

TEST(Assent, IsYesAndNothingElse) {
    for (const auto* text :
         {"yes", "Yes please!", "ok", "sure, do that", "go ahead", "that'd be great? yes"}) {
        if (std::string_view(text).starts_with("that'd")) {
            EXPECT_FALSE(is_affirmation(text)) << text;
        } else {
            EXPECT_TRUE(is_affirmation(text)) << text;
        }
    }
    for (const auto* text :
         {"",
          "no",
          "yes but how do I reset my password?",
          "not sure",
          "maybe",
          "ok and what about express shipping"})
        EXPECT_FALSE(is_affirmation(text)) << text;
}

}  // namespace
}  // namespace continuo::test
