#include "agent/language/customer_facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> facts_of(const std::string& message) {
    std::vector<std::string> contents;
    for (const auto& fact : extract_facts(message))
        contents.push_back(fact.content);
    return contents;
}

TEST(FactExtraction, FindsEmails) {
    EXPECT_THAT(
        facts_of("write to Ada.L+x@mail.example.org, please"),
        ElementsAre("User email: Ada.L+x@mail.example.org")
    );
    EXPECT_THAT(facts_of("a@b, @handle, user@, x@y..com, me@host.123"), IsEmpty());
}

TEST(FactExtraction, FindsPhones) {
    for (const auto* phone :
         {"+44 20 7946 0958", "555-123-4567", "(555) 123-4567", "555.123.4567", "+49 (0)30 123456"
         }) {
        EXPECT_THAT(
            facts_of(std::string("reach me at ") + phone + "."),
            ElementsAre(std::string("User phone: ") + phone)
        );
    }
    EXPECT_THAT(facts_of("my phone is 5551234567"), ElementsAre("User phone: 5551234567"));
    EXPECT_THAT(facts_of("it costs 1234567890 or 2026-01-15 or 192.168.100.200"), IsEmpty());
}

TEST(FactExtraction, FindsReferencesThatHoldADigit) {
    EXPECT_THAT(facts_of("Where is order #A-1234?"), ElementsAre("Order number: A-1234"));
    EXPECT_THAT(facts_of("my ticket number is ESC-12ab."), ElementsAre("Ticket number: ESC-12ab"));
    EXPECT_THAT(
        facts_of("order 113542617735902 is late"), ElementsAre("Order number: 113542617735902")
    );
    EXPECT_THAT(facts_of("my order has not arrived"), IsEmpty());
    EXPECT_THAT(facts_of("I placed an order. 3 days ago"), IsEmpty());
}

TEST(FactExtraction, FindsNames) {
    EXPECT_THAT(facts_of("my name is ada"), ElementsAre("User name: ada"));
    EXPECT_THAT(
        facts_of("Hi, I'm Ada Lovelace, where is it?"), ElementsAre("User name: Ada Lovelace")
    );
    EXPECT_THAT(facts_of("please call me Ada"), ElementsAre("User name: Ada"));
    EXPECT_THAT(facts_of("Hello, this is Ada Lovelace"), ElementsAre("User name: Ada Lovelace"));
    EXPECT_THAT(facts_of("I'm Ada by the way"), ElementsAre("User name: Ada"));
    for (const auto* text :
         {"I'm angry",
          "I'm Sorry",
          "I am German by birth",
          "I'm waiting",
          "my name is misspelled",
          "I'm Premium member",
          "call me tomorrow",
          "this is Unacceptable service",
          "my lamp, this is Broken",
          "my name is"}) {
        EXPECT_THAT(facts_of(text), IsEmpty()) << text;
    }
}

TEST(FactExtraction, FindsPreferences) {
    EXPECT_THAT(
        facts_of("I prefer e-mail over phone. Thanks"),
        ElementsAre("User preference: I prefer e-mail over phone")
    );
    EXPECT_THAT(
        facts_of("Please don't call me at work!"),
        ElementsAre("User preference: don't call me at work")
    );
    EXPECT_THAT(
        facts_of("please contact me in German"),
        ElementsAre("User preference: please contact me in German")
    );
    EXPECT_THAT(facts_of("which plan should I prefer"), IsEmpty());
    EXPECT_THAT(facts_of("they don't call me back, why"), IsEmpty());
}

TEST(FactExtraction, FindsLanguagePlaceAndNotes) {
    EXPECT_THAT(facts_of("I speak German"), ElementsAre("User language: German"));
    EXPECT_THAT(facts_of("my language is french"), ElementsAre("User language: french"));
    EXPECT_THAT(facts_of("do you speak German"), IsEmpty());
    EXPECT_THAT(facts_of("I live in New York."), ElementsAre("User place: New York"));
    EXPECT_THAT(facts_of("I'm from Spain and need help"), ElementsAre("User place: Spain"));
    EXPECT_THAT(facts_of("I'm from accounting"), IsEmpty());
    EXPECT_THAT(
        facts_of("Please remember that my desk is 80 cm wide. Thanks"),
        ElementsAre("User note: my desk is 80 cm wide")
    );
    EXPECT_THAT(facts_of("I can't remember that address"), IsEmpty());
}

TEST(FactExtraction, KeepsFiveDifferentFacts) {
    EXPECT_EQ(facts_of("a1@x.org a1@x.org").size(), 1U);
    EXPECT_EQ(facts_of("a1@x.org a2@x.org a3@x.org a4@x.org a5@x.org a6@x.org").size(), 5U);
}

TEST(FactExtraction, SetsOnlyWhatItKnows) {
    const auto facts = extract_facts("my name is Ada");
    ASSERT_EQ(facts.size(), 1U);
    EXPECT_EQ(facts[0].kind, FactKind::user_info);
    EXPECT_GT(facts[0].importance, 0.5);
    EXPECT_TRUE(facts[0].memory_id.empty());
    EXPECT_TRUE(facts[0].session_id.empty());
}

TEST(FactExtraction, TakesOddText) {
    EXPECT_THAT(facts_of(std::string(16'000, '@')), IsEmpty());
    EXPECT_THAT(facts_of(std::string(16'000, '1')), IsEmpty());
    EXPECT_THAT(facts_of(std::string(16'000, '+')), IsEmpty());
    EXPECT_THAT(facts_of("мой заказ 😀"), IsEmpty());
}

}  // namespace
}  // namespace continuo::test
