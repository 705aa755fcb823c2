#include "agent/actions/consent.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

TEST(ConsentOf, KnowsAYes) {
    for (const auto* message :
         {"yes",
          "Yes, please!",
          "ok",
          "Sure, go ahead",
          "yep do it",
          "I confirm.",
          "ja",
          "Ja, bitte.",
          "of course, thanks",
          "oui, merci",
          "D'accord",
          "sí, por favor",
          "Sì, grazie",
          "ja graag",
          "Sim, pode ser",
          "YES"})
        EXPECT_EQ(consent_of(message), Consent::yes) << message;
}

TEST(ConsentOf, KnowsANo) {
    for (const auto* message :
         {"no",
          "No, thanks",
          "nope",
          "stop",
          "don't",
          "please don't do that",
          "of course not",
          "yes no wait",
          "ok, cancel that",
          "nein",
          "Nein danke",
          "lieber nicht",
          "non merci",
          "no, gracias",
          "meglio di no",
          "liever niet, dank u",
          "não, obrigada",
          "wait",
          "no, my address is another one"})
        EXPECT_EQ(consent_of(message), Consent::no) << message;
}

TEST(ConsentOf, TakesNothingElseForAYes) {
    for (const auto* message :
         {"",
          "yes but only one of them",
          "yes, how long does it take?",
          "what does it cost?",
          "I'm not so certain",
          "maybe",
          "thanks",
          "please",
          "?",
          "yes yes yes yes yes yes yes yes "
          "yes yes yes yes yes",
          "the blue one"})
        EXPECT_NE(consent_of(message), Consent::yes) << message;
}

TEST(IsRefusal, IsANoAndNothingElse) {
    for (const auto* message :
         {"no",
          "No, thank you",
          "nein",
          "Nein, danke",
          "non merci",
          "no gracias",
          "nee, dank je",
          "stop"})
        EXPECT_TRUE(is_refusal(message)) << message;
    for (const auto* message :
         {"",
          "thank you",
          "yes",
          "yes no wait",
          "no, my address is another one",
          "No, how do I reset my password?",
          "nein, wo ist meine Bestellung",
          "no no no no no no no no no no no no no"})
        EXPECT_FALSE(is_refusal(message)) << message;
}

}  // namespace
}  // namespace continuo::test
