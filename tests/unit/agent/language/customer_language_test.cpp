#include "agent/language/customer_language.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

TEST(DetectLanguage, TellsTheLanguageOfASentence) {
    EXPECT_EQ(detect_language("How do I return a lamp that I bought last week?"), "en");
    EXPECT_EQ(detect_language("Wie kann ich eine Lampe zurückgeben?"), "de");
    EXPECT_EQ(detect_language("¿Cómo puedo devolver una lámpara?"), "es");
    EXPECT_EQ(detect_language("Comment puis-je renvoyer une lampe ?"), "fr");
    EXPECT_EQ(detect_language("Como posso devolver uma lâmpada que não funciona?"), "pt");
    EXPECT_EQ(detect_language("Come posso restituire una lampada che non funziona?"), "it");
    EXPECT_EQ(detect_language("Hoe kan ik een lamp terugsturen?"), "nl");
}

TEST(DetectLanguage, TellsTheLanguageOfAGreeting) {
    EXPECT_EQ(detect_language("Hallo"), "");  // German or Dutch
    EXPECT_EQ(detect_language("gracias"), "es");
    EXPECT_EQ(detect_language("Bonjour !"), "fr");
}

TEST(DetectLanguage, LeavesTextOpenThatDoesNotTell) {
    for (const auto* text : {"", "ok", "X200", "12345", "iPhone 13 esim", "我想退款"})
        EXPECT_EQ(detect_language(text), "") << text;
}

TEST(CustomerLanguage, KeepsWhatTheConversationHad) {
    const std::string earlier[] = {"Where is my order?", "Wo ist meine Bestellung?", "ok"};
    EXPECT_EQ(customer_language("4711", earlier), "de");
    EXPECT_EQ(customer_language("can you say that in English?", earlier), "en");
    EXPECT_EQ(customer_language("4711", {}), "en");
}

TEST(CustomerLanguage, HasACodeForTheLanguageOfTheDocuments) {
    EXPECT_EQ(language_code("german"), "de");
    EXPECT_EQ(language_code("de"), "de");
    EXPECT_EQ(language_code("none"), "");
    EXPECT_EQ(language_name(built_in_replies()->in("de"), "en"), "Englisch");
    EXPECT_EQ(language_name(*built_in_replies(), ""), "");
}

TEST(CustomerLanguage, IsNotedForThoseWhoWait) {
    boost::json::object counters;
    EXPECT_EQ(noted_language(counters), "en");
    counters[language_counter("fr")] = 1;
    EXPECT_EQ(noted_language(counters), "fr");
}

}  // namespace
}  // namespace continuo::test
