#include "agent/language/lexicon.hpp"

#include <gtest/gtest.h>

#include "agent/escalation/affirmation.hpp"
#include "agent/escalation/escalation_lexicon.hpp"
#include "agent/escalation/human_request_lexicon.hpp"
#include "agent/language/irregular_forms.hpp"
#include "agent/language/smalltalk.hpp"

namespace continuo::test {
namespace {

TEST(Lexicon, HasEveryEmbeddedList) {
    const std::pair<const char*, std::size_t> lists[] = {
        {"affirmation-openings", 14},
        {"affirmation-words", 33},
        {"answer-shapes", 24},
        {"contact-patterns", 4},
        {"escalation-keywords", 33},
        {"follow-up-openings", 21},
        {"further-issues", 5},
        {"human-request", 137},
        {"human-request-glued", 5},
        {"human-request-patterns", 19},
        {"human-request-spelling", 54},
        {"intensifiers", 7},
        {"irregular-verbs", 72},
        {"legal-words", 6},
        {"negated-request", 9},
        {"negations", 23},
        {"not-names", 47},
        {"opposites", 114},
        {"prompt-injection", 21},
        {"pronouns", 16},
        {"sentiment", 52},
        {"smalltalk", 95},
        {"smalltalk-fillers", 57},
        {"urgency", 29},
        {"vague-words", 37},
    };
    for (const auto& [name, entries] : lists)
        EXPECT_EQ(read_lexicon(name).size(), entries) << name;
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
    EXPECT_EQ(human_kinds_of("human"), firm_human | real_word);
    EXPECT_EQ(human_kinds_of("support"), small_word | department | help_verb);
    EXPECT_EQ(human_kinds_of("huamn"), firm_human | real_word);
    EXPECT_EQ(human_kinds_of("humane"), no_kind);
    EXPECT_EQ(smalltalk_of("am i talking to a real person"), SmalltalkKind::are_you_a_bot);
    EXPECT_TRUE(is_affirmation("go ahead please"));
    EXPECT_EQ(stems_of_irregular_forms("write").size(), 2U);
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
