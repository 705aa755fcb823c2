#include "knowledge/text/analyzer.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/text.hpp"
#include "unit/knowledge/text_generators.hpp"

namespace continuo::test {
namespace {

using Words = std::vector<std::string>;

Words words(std::string_view text) {
    Analyzer analyzer("english");
    Words result;
    for (const auto& term : analyzer.analyze(text))
        result.push_back(term.word);
    return result;
}

Words stems(std::string_view text, const std::string& language = "english") {
    Analyzer analyzer(language);
    Words result;
    for (const auto& term : analyzer.analyze(text))
        result.push_back(term.stem);
    return result;
}

TEST(Analyzer, ReadsWordsInLowerCase) {
    EXPECT_EQ(words("Reset, your PASSWORD!"), (Words{"reset", "your", "password"}));
    EXPECT_EQ(words("Ärger ÜBER Straße"), (Words{"ärger", "über", "straße"}));
    EXPECT_EQ(words(""), Words{});
    EXPECT_EQ(words("--- ... _ '' \n"), Words{});
}

TEST(Analyzer, KeepsApostrophesAndNumbersTogether) {
    EXPECT_EQ(
        words("I can't pay 1,000.50 dollars."), (Words{"i", "can't", "pay", "1000.50", "dollars"})
    );
    EXPECT_EQ(words("don’t 'quote'"), (Words{"don't", "quote"}));
}

TEST(Analyzer, ReadsTheWholeOfAHyphenatedWordToo) {
    EXPECT_EQ(words("an e-mail - now"), (Words{"an", "e", "mail", "email", "now"}));
    EXPECT_EQ(words("a-b-c-d"), (Words{"a", "b", "c", "d"}));
}

TEST(Analyzer, ReadsScriptsWithoutSpacesByCharacter) {
    EXPECT_EQ(words("退款 ok"), (Words{"退", "款", "ok"}));
}

TEST(Analyzer, StemsAndDropsStopWords) {
    EXPECT_EQ(stems("the refunds"), (Words{"", "refund"}));
    EXPECT_EQ(stems("How shipping ships"), (Words{"", "ship", "ship"}));
    EXPECT_EQ(stems("the refunds", "none"), (Words{"the", "refunds"}));
    EXPECT_EQ(stems("die Rechnungen", "german"), (Words{"die", "rechnung"}));
}

TEST(Analyzer, SaysWhereAWordStands) {
    Analyzer analyzer("english");
    const std::string text = "«Über e-mail»";
    for (const auto& term : analyzer.analyze(text)) {
        auto written = text.substr(term.begin, term.end - term.begin);
        if (term.compound) {
            EXPECT_EQ(written, "e-mail");
        } else {
            EXPECT_EQ(term.word, written == "Über" ? "über" : written);
        }
    }
}

TEST(Analyzer, LeavesOutWhatIsTooLongForAWord) {
    EXPECT_EQ(words(std::string(5000, 'x') + " ok"), Words{"ok"});
}

TEST(Analyzer, RefusesAnUnknownLanguage) {
    EXPECT_THROW(Analyzer("klingon"), std::invalid_argument);
}

TEST(AnalyzerProperty, TermsAreBoundedValidAndInOrder) {
    Analyzer analyzer("english");
    EXPECT_TRUE(rc::check([&analyzer] {
        const auto text = *prose();
        std::size_t before = 0;
        for (const auto& term : analyzer.analyze(text)) {
            RC_ASSERT(!term.word.empty());
            RC_ASSERT(term.word.size() <= 64U);
            RC_ASSERT(is_utf8(term.word));
            RC_ASSERT(term.begin < term.end);
            RC_ASSERT(term.end <= text.size());
            RC_ASSERT(term.end >= before);
            before = term.end;
        }
    }));
}

}  // namespace
}  // namespace continuo::test
