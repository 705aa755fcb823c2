#include "agent/escalation/request_model.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "agent/escalation/request_features.hpp"
#include "agent/language/phrase_grammar.hpp"

namespace continuo::test {
namespace {

constexpr std::string_view small_model =
    "format = 1\n"
    "bias = -2\n"
    "patterns = 1.5\n"
    "w agent = 0.5\n"
    "c @want @role = 3\n"
    "c @no = -4\n";

RequestModel parsed(std::string_view content) {
    return RequestModel::parse(content, "test").value();
}

std::string reason_of(std::string_view content) {
    const auto model = RequestModel::parse(content, "test");
    return model ? "" : model.error().detail;
}

std::vector<std::string> features_of(std::string_view text) {
    std::vector<std::string> features;
    const auto words = request_words(text);
    visit_sentences(words, [&](std::span<const FoldedWord> sentence) {
        visit_request_features(sentence, [&](std::string_view one) { features.emplace_back(one); });
    });
    return features;
}

bool has_feature(std::string_view text, std::string_view feature) {
    const auto features = features_of(text);
    return std::ranges::find(features, feature) != features.end();
}

TEST(RequestModel, AddsTheWeightsOfASentence) {
    const auto model = parsed(small_model);
    EXPECT_DOUBLE_EQ(model.score("I want an agent", false), 1.5);
    EXPECT_DOUBLE_EQ(model.score("I want an agent", true), 3.0);
    EXPECT_DOUBLE_EQ(model.score("agent agent agent", false), -1.5);  // each once
}

TEST(RequestModel, TakesTheSentenceThatAsksMost) {
    const auto model = parsed(small_model);
    EXPECT_DOUBLE_EQ(model.score("It is no agent. I want an agent. Bye agent.", false), 1.5);
}

TEST(RequestModel, ReadsNothingInAMessageWithoutPersonOrContact) {
    const auto model = parsed(small_model);
    EXPECT_LT(model.score("where is my order", true), -50);
    EXPECT_LT(model.score("", true), -50);
    EXPECT_TRUE(model.explain("where is my order", false).empty());
}

TEST(RequestModel, TellsWhy) {
    const auto why = parsed(small_model).explain("I want an agent", true);
    ASSERT_EQ(why.size(), 3U);
    EXPECT_EQ(why[0].feature, "c @want @role");
    EXPECT_DOUBLE_EQ(why[0].weight, 3);
    EXPECT_EQ(why[1].feature, "patterns");
    EXPECT_EQ(why[2].feature, "w agent");
}

TEST(RequestModel, RefusesABrokenFile) {
    EXPECT_EQ(reason_of("bias = 1\n"), "test:1: no format");
    EXPECT_EQ(reason_of("format = 2\n"), "test:1: unknown format");
    EXPECT_EQ(reason_of("format = 1\nw agent = much\n"), "test:2: not a number");
    EXPECT_EQ(reason_of("format = 1\nw agent = nan\n"), "test:2: not a number");
    EXPECT_EQ(reason_of("format = 1\nw a = 1\nw a = 2\n"), "test:3: a feature is there twice");
}

TEST(RequestModel, IsEmbedded) {
    EXPECT_GT(request_model().score("let me talk to a human", true), 2);
    EXPECT_LT(request_model().score("how many agents are in the team plan", false), -2);
}

TEST(RequestFeatures, AreClassesThatLanguagesShare) {
    EXPECT_TRUE(has_feature("I want to talk to an agent", "n @want @role"));
    EXPECT_TRUE(has_feature("ich will mit einem Mitarbeiter sprechen", "n @want @role"));
    EXPECT_TRUE(has_feature("quiero hablar con un agente", "n @want @role"));
}

TEST(RequestFeatures, CorrectMisspeltWords) {
    EXPECT_TRUE(has_feature("i want a supervisro", "w supervisor"));
    EXPECT_TRUE(has_feature("mitarbeitr bitte", "c ^ @role @please"));
}

TEST(RequestFeatures, LeaveQuotedWordsOut) {
    EXPECT_TRUE(has_feature("the page says \"talk to an agent\" to an agent", "c @quote"));
    EXPECT_FALSE(has_feature("an agent of 'talk to a human'", "w human"));
}

TEST(RequestFeatures, TakeOddText) {
    EXPECT_TRUE(features_of(std::string(4000, 'a')).empty());
    EXPECT_TRUE(features_of(std::string(1000, '\xFF')).empty());
    std::string many;
    for (int i = 0; i < 3000; ++i)
        many += "agent ";
    EXPECT_FALSE(features_of(many).empty());
}

TEST(WordClasses, AreInEveryLanguage) {
    for (const auto& grammar : phrase_grammars()) {
        std::size_t classes = 0;
        for (const auto word_class : {WordClass::role, WordClass::human, WordClass::talk}) {
            classes += static_cast<std::size_t>(
                std::ranges::count(grammar.class_phrases, word_class, &GroupPhrase::word_class)
            );
        }
        EXPECT_GT(classes, 30U) << grammar.language;
    }
}

TEST(WordClasses, HaveNames) {
    EXPECT_EQ(find_word_class("role"), WordClass::role);
    EXPECT_EQ(find_word_class("none"), std::nullopt);
    const auto grammar = parse_phrase_grammar("group class.nonsense = a\n", "en", "test");
    ASSERT_FALSE(grammar);
    EXPECT_EQ(grammar.error().detail, "test:1: unknown class \"class.nonsense\"");
}

}  // namespace
}  // namespace continuo::test
