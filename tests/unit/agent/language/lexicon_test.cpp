#include "agent/language/lexicon.hpp"

#include <gtest/gtest.h>

#include "agent/escalation/affirmation.hpp"
#include "agent/escalation/escalation_lexicon.hpp"
#include "agent/language/smalltalk.hpp"

namespace continuo::test {
namespace {

TEST(Lexicon, HasEveryEmbeddedList) {
    for (const auto* name :
         {"affirmation-openings",
          "affirmation-words",
          "answer-shapes",
          "answerability",
          "common-words",
          "contact-patterns",
          "escalation-keywords",
          "follow-up-openings",
          "further-issues",
          "gate-sentences",
          "gate-support",
          "gate-words",
          "intensifiers",
          "legal-words",
          "list-place-fillers",
          "list-places",
          "machine-orders",
          "negations",
          "not-names",
          "opening-remarks",
          "opposites",
          "paraphrases",
          "passage-order",
          "prompt-injection",
          "pronouns",
          "sentence-choice",
          "sentence-words",
          "sentiment",
          "smalltalk",
          "smalltalk-courtesy",
          "smalltalk-fillers",
          "units",
          "urgency",
          "vague-words"})
        EXPECT_FALSE(read_lexicon(name).empty()) << name;
    EXPECT_THROW((void)read_lexicon("none"), std::logic_error);
}

TEST(Lexicon, ReadsValuesOfEveryKind) {
    EXPECT_EQ(escalation_keywords().front().phrase, "urgent");
    EXPECT_EQ(escalation_keywords().front().weight, 1.0);
    EXPECT_EQ(urgency_phrases().back().phrase, "compromised");
    EXPECT_EQ(urgency_phrases().back().weight, 0.5);
    EXPECT_EQ(tone_of("wonderful"), 1);
    EXPECT_EQ(tone_of("worthless"), -1);
    EXPECT_EQ(tone_of("lamp"), 0);
    EXPECT_TRUE(is_intensifier("very"));
    EXPECT_EQ(smalltalk_of("am i talking to a real person"), SmalltalkKind::are_you_a_bot);
    EXPECT_TRUE(is_affirmation("go ahead please"));
}

TEST(Lexicon, NamesAWrongEntry) {
    const DataLine line{7, "happy", "glad"};
    try {
        (void)parse_named<int>("sentiment", line, {{"happy", 1}});
        FAIL();
    } catch (const std::logic_error& e) {
        EXPECT_STREQ(
            e.what(),
            "language/lexicons/en/sentiment.txt:7: invalid entry \"happy\" with value \"glad\""
        );
    }
}

TEST(WordMap, FindsWhatItHoldsAndNothingElse) {
    const WordMap<int> map({{"a", 1}, {"ab", 2}, {"ba", 3}, {"abc", 4}});
    EXPECT_EQ(*map.find("a"), 1);
    EXPECT_EQ(*map.find("ab"), 2);
    EXPECT_EQ(*map.find("ba"), 3);
    EXPECT_EQ(*map.find("abc"), 4);
    EXPECT_EQ(map.find("b"), nullptr);
    EXPECT_EQ(map.find(""), nullptr);
    EXPECT_EQ(WordMap<int>({}).find("a"), nullptr);
    EXPECT_THROW(WordMap<int>({{"a", 1}, {"a", 1}}), std::logic_error);
}

}  // namespace
}  // namespace continuo::test
