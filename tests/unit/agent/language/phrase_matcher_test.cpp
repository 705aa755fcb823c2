#include "agent/language/phrase_matcher.hpp"

#include <string>

#include <gtest/gtest.h>

#include "agent/language/phrase_vocabulary.hpp"

namespace continuo::test {
namespace {

/// Whether a grammar with these lines finds a request in `text`.
bool finds(const std::string& lines, std::string_view text) {
    const auto grammar = parse_phrase_grammar(lines, "xx", "xx.txt");
    EXPECT_TRUE(grammar.has_value()) << grammar.error().detail;
    const std::vector<PhraseGrammar> grammars{*grammar};
    const PhraseVocabulary vocabulary(grammars);
    return has(find_phrases(text, grammars, vocabulary), PatternUse::request);
}

const std::string talk =
    "group small = the, a\n"
    "group polite = please\n"
    "group who = agent, human being\n"
    "group not = not, never\n"
    "ordinary = speech\n"
    "request = speak to? <who>\n"
    "refuse = <not> want* to* speak\n";

TEST(PhraseMatcher, FindsPhrasesInTheirOrderWithSmallWordsBetween) {
    EXPECT_TRUE(finds(talk, "speak to the agent"));
    EXPECT_TRUE(finds(talk, "Speak, please, to a human being!"));
    EXPECT_TRUE(finds(talk, "now speak agent"));
    EXPECT_FALSE(finds(talk, "the agent to speak"));
    EXPECT_FALSE(finds(talk, "speak to your agent"));
    EXPECT_FALSE(finds(talk, "I speak, to agent"));
    EXPECT_FALSE(finds(talk, "speak. To agent"));
}

TEST(PhraseMatcher, ARefusalTakesBackTheRequestThatItTouches) {
    EXPECT_FALSE(finds(talk, "I do not want to speak to an agent"));
    EXPECT_FALSE(finds(talk, "never speak to a agent"));
    EXPECT_TRUE(finds(talk, "not now. speak to a agent"));
}

TEST(PhraseMatcher, DoesNotReadQuotations) {
    EXPECT_FALSE(finds(talk, "it says \"speak to the agent\" here"));
    EXPECT_FALSE(finds(talk, "it says 'speak to the agent' here"));
    EXPECT_FALSE(finds(talk, "da steht \u201Espeak to the agent\u201C immer"));
    EXPECT_TRUE(finds(talk, "\"speak to the agent\""));
}

TEST(PhraseMatcher, TakesMisspeltWordsButNoOrdinaryOnes) {
    EXPECT_TRUE(finds(talk, "speek to the agnet"));
    EXPECT_FALSE(finds(talk, "speech to the agent"));
    EXPECT_FALSE(finds("exact who = agent\nrequest = speak <who>\n", "speak agnet"));
}

TEST(PhraseMatcher, FoldsAccentsAndElisions) {
    EXPECT_TRUE(finds("request = parler à d'un café\n", "Parler a d\u2019un cafe"));
    EXPECT_TRUE(finds("request = don't go\n", "dont go"));
}

TEST(PhraseMatcher, KnowsTheBoundsOfClausesAndSentences) {
    EXPECT_TRUE(finds("request = ^ agent $\n", "useless, agent, now"));
    EXPECT_FALSE(finds("request = ^^ agent $$\n", "useless, agent, now"));
    EXPECT_TRUE(finds("request = ^^ agent $$\n", "useless. agent! now"));
    EXPECT_TRUE(finds("group polite = now\nrequest = ^^ agent $$\n", "now agent, now"));
    EXPECT_TRUE(finds("request = no bot , agent\n", "no bot, agent"));
    EXPECT_FALSE(finds("request = no bot agent\n", "no bot, agent"));
}

TEST(PhraseMatcher, HasGapsAlternativesAndExceptions) {
    EXPECT_TRUE(finds("request = call ..2 back\n", "call me right back"));
    EXPECT_FALSE(finds("request = call ..2 back\n", "call me right now back"));
    EXPECT_TRUE(finds("group g = really\nrequest = ^ <g>* agent\n", "really really agent"));
    const std::string unless = "group g = fee\nrequest = agent !<g>\n";
    EXPECT_TRUE(finds(unless, "agent"));
    EXPECT_FALSE(finds(unless, "agent fee"));
}

TEST(PhraseMatcher, MasksAndBlocks) {
    EXPECT_FALSE(finds("mask = travel agent\nrequest = agent\n", "a travel agent"));
    EXPECT_FALSE(finds("block = salary\nrequest = agent\n", "agent salary"));
    EXPECT_TRUE(finds("block = salary\nrequest = agent\n", "salary? agent"));
    EXPECT_TRUE(finds("refuse = not agent\ninsist = not agent\n", "not agent"));
}

TEST(PhraseMatcher, TakesOddText) {
    EXPECT_FALSE(finds(talk, ""));
    EXPECT_FALSE(finds(talk, std::string(1000, '\xFF')));
    EXPECT_FALSE(finds(talk, std::string(4000, '\'')));
    std::string longest;
    for (int i = 0; i < 3000; ++i)
        longest += "speak to the ";
    EXPECT_FALSE(finds(talk, longest));
    EXPECT_TRUE(finds(talk, longest + "agent"));
}

TEST(PhraseMatcher, ReadsBothEndsOfALongText) {
    std::string filler;
    for (int i = 0; i < 700; ++i)
        filler += "word ";
    EXPECT_TRUE(finds(talk, "speak to the agent. " + filler));
    EXPECT_TRUE(finds(talk, filler + ". speak to the agent"));
    EXPECT_FALSE(finds(talk, filler + ". speak to the agent. " + filler));
}

TEST(PhraseGrammar, RefusesWrongLines) {
    const std::pair<const char*, const char*> wrong[] = {
        {"answer = x\n", "xx.txt:1: unknown key \"answer\""},
        {"request = <who>\n", "xx.txt:1: unknown element <who>"},
        {"group who = a\n\nrequest =\n", "xx.txt:3: request has no value"},
        {"request = a  b\n", "xx.txt:1: two spaces"},
        {"request = ..9 b\n", "xx.txt:1: unknown element ..9"},
        {"request = ^ $\n", "xx.txt:1: a pattern has 1 to 16 elements with a word"},
        {"group who = a b c d e f g\n", "xx.txt:1: \"a b c d e f g\" has not one to six words"},
        {"ordinary = two words\n", "xx.txt:1: \"two words\" is not one word"},
    };
    for (const auto& [lines, error] : wrong) {
        const auto grammar = parse_phrase_grammar(lines, "xx", "xx.txt");
        ASSERT_FALSE(grammar.has_value()) << lines;
        EXPECT_EQ(grammar.error().detail, error);
    }
}

TEST(PhraseGrammar, OfEveryLanguageCanBeRead) {
    ASSERT_GE(phrase_grammars().size(), 7U);
    for (const auto& grammar : phrase_grammars()) {
        EXPECT_FALSE(grammar.patterns.empty()) << grammar.language;
        EXPECT_FALSE(grammar.common.empty()) << grammar.language;
    }
}

TEST(PhraseFindings, TellDangerLawComplaintsAndSmalltalkInEveryLanguage) {
    const std::pair<PatternUse, const char*> texts[] = {
        {PatternUse::danger, "Das Gerät ist explodiert"},
        {PatternUse::danger, "hay olor a gas en la cocina"},
        {PatternUse::legal, "je vais porter plainte contre vous"},
        {PatternUse::legal, "ik stap naar de rechter"},
        {PatternUse::complaint, "che vergogna, servizio pessimo"},
        {PatternUse::complaint, "isto é inaceitável"},
        {PatternUse::accept, "ja, gerne"},
        {PatternUse::greeting, "buenos días"},
        {PatternUse::thanks, "muito obrigado!"},
        {PatternUse::goodbye, "tot ziens"},
    };
    for (const auto& [use, text] : texts)
        EXPECT_TRUE(has(find_phrases(text), use)) << text;
    EXPECT_FALSE(has(find_phrases("das Gerät ist nicht explodiert"), PatternUse::danger));
    EXPECT_FALSE(has(find_phrases("ja, aber wie geht das?"), PatternUse::accept));
}

}  // namespace
}  // namespace continuo::test
