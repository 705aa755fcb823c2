#include "agent/language/smalltalk.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

struct Case {
    const char* message;
    SmalltalkKind kind;
};

TEST(Smalltalk, IsKnownByItsKind) {
    for (const auto& [message, kind] : {
             Case{"hi", SmalltalkKind::greeting},
             Case{"Hello there!", SmalltalkKind::greeting},
             Case{"good morning", SmalltalkKind::greeting},
             Case{"Thanks a lot!!", SmalltalkKind::thanks},
             Case{"ok thank you very much", SmalltalkKind::thanks},
             Case{"lovely ta", SmalltalkKind::thanks},
             Case{"thank you, you're kind", SmalltalkKind::thanks},
             Case{"found it, thank you", SmalltalkKind::thanks},
             Case{"thank you, you've been very helpful", SmalltalkKind::thanks},
             Case{"shame. ok thanks", SmalltalkKind::thanks},
             Case{"oh well, too bad, thanks anyway", SmalltalkKind::thanks},
             Case{"thanks for the information, that's really useful", SmalltalkKind::thanks},
             Case{"thanks, bye", SmalltalkKind::goodbye},
             Case{"have a nice day", SmalltalkKind::goodbye},
             Case{"hi, how are you?", SmalltalkKind::how_are_you},
             Case{"are you a bot?", SmalltalkKind::are_you_a_bot},
             Case{"hello, are you a bot or a human?", SmalltalkKind::are_you_a_bot},
             Case{"what can you do", SmalltalkKind::what_can_you_do},
             Case{"great!", SmalltalkKind::praise},
             Case{"never mind", SmalltalkKind::dismissed},
             Case{"ok forget it, thanks", SmalltalkKind::dismissed},
             Case{"never mind, bye", SmalltalkKind::goodbye},
             Case{"schon gut, danke", SmalltalkKind::dismissed},
             Case{"laissez tomber", SmalltalkKind::dismissed},
             Case{"no importa", SmalltalkKind::dismissed},
             Case{"lasci perdere", SmalltalkKind::dismissed},
             Case{"laat maar", SmalltalkKind::dismissed},
             Case{"não faz mal", SmalltalkKind::dismissed},
         }) {
        EXPECT_EQ(smalltalk_of(message), kind) << message;
    }
}

TEST(Smalltalk, IsNothingElse) {
    for (const auto* message :
         {"",
          "hi, how do I reset my password?",
          "thanks, and what about express?",
          "what do you do with my data",
          "hi-fi speakers",
          "good",
          "bye the way my order is late",
          "never mind the cost, how fast is express?",
          "thanks, what time",
          "great, is it useful for cats",
          "you've been told already",
          "what a shame",
          "too bad",
          "is it still good",
          "forget it?",
          "i forgot it",
          "peu importe la taille",
          "help",
          "👍"}) {
        EXPECT_EQ(smalltalk_of(message), std::nullopt) << message;
    }
}

TEST(Smalltalk, HearsAGreetingBeforeAQuestion) {
    EXPECT_TRUE(begins_with_greeting("Hi, how do I reset my password?"));
    EXPECT_FALSE(begins_with_greeting("how do I say hi?"));
    EXPECT_FALSE(begins_with_greeting(""));
}

TEST(Smalltalk, UsesTheNameWhenItIsOne) {
    EXPECT_EQ(customer_name({"User email: a@b.org", "User name: Ada"}), "Ada");
    EXPECT_EQ(customer_name({"User name: [x](http://evil.example)"}), "");
    EXPECT_EQ(customer_name({"User name: <b>Ada</b>"}), "");
    EXPECT_EQ(customer_name({}), "");
    EXPECT_EQ(
        smalltalk_reply(*built_in_replies(), SmalltalkKind::greeting, "Ada", true),
        "Hello, Ada! How can I help you today?"
    );
}

TEST(Smalltalk, AdmitsToBeAMachine) {
    const auto reply =
        smalltalk_reply(*built_in_replies(), SmalltalkKind::are_you_a_bot, "", false);
    EXPECT_NE(reply.find("not a person"), std::string::npos);
}

}  // namespace
}  // namespace continuo::test
