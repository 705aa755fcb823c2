#include "agent/extractive/quotation.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "fixed_weights.hpp"

namespace continuo::test {
namespace {

class QuotationTest : public ::testing::Test {
protected:
    void read(const std::vector<Source>& sources) {
        for (const auto& source : sources)
            passages.emplace_back(
                source, std::make_shared<const PassageText>(source.content), terms
            );
    }

    FixedWeights knowledge;
    QuestionTerms terms{"refund", "", knowledge};
    std::vector<Passage> passages;
};

TEST_F(QuotationTest, QuotesNeighboursAsOnePiece) {
    const std::vector<Source> sources = {
        passage_source("A", "One is. Two is. Three is. Four is.", 1, 100)
    };
    read(sources);
    const auto quotation = quote(passages, {{0, 1}, {0, 2}});
    EXPECT_EQ(quotation.text, "> Two is. Three is. [1]");
    ASSERT_EQ(quotation.sources.size(), 1U);
    EXPECT_EQ(quotation.sources[0].metadata.at("quote_begin").to_number<int>(), 108);
    EXPECT_EQ(quotation.sources[0].metadata.at("quote_end").to_number<int>(), 125);
}

TEST_F(QuotationTest, ShowsWhatIsLeftOut) {
    const std::vector<Source> sources = {passage_source("A", "One is. Two is. Three is.")};
    read(sources);
    EXPECT_EQ(quote(passages, {{0, 0}, {0, 2}}).text, "> One is. … Three is. [1]");
}

TEST_F(QuotationTest, NumbersItsSources) {
    const std::vector<Source> sources = {
        passage_source("A", "One is.", 1), passage_source("B", "Two is.", 2)
    };
    read(sources);
    const auto quotation = quote(passages, {{1, 0}, {0, 0}});
    EXPECT_EQ(quotation.text, "> Two is. [1]\n\n> One is. [2]");
    ASSERT_EQ(quotation.sources.size(), 2U);
    EXPECT_EQ(quotation.sources[0].metadata.at("title"), "B");
    EXPECT_EQ(quotation.sources[0].rank, 1);
    EXPECT_EQ(quotation.sources[1].rank, 2);
}

TEST_F(QuotationTest, KeepsLinesInsideTheQuotation) {
    const std::vector<Source> sources = {passage_source("A", "Do this:\n\n1. Click it.\n2. Wait.")};
    read(sources);
    EXPECT_EQ(
        quote(passages, {{0, 0}, {0, 1}, {0, 2}}).text,
        "> Do this:\n> \n> 1. Click it.\n> 2. Wait. [1]"
    );
}

TEST_F(QuotationTest, LeavesOffsetsOutThatAreNotKnown) {
    std::vector<Source> sources = {passage_source("A", "One is.")};
    sources[0].metadata.erase("begin");
    read(sources);
    EXPECT_FALSE(quote(passages, {{0, 0}}).sources[0].metadata.contains("quote_begin"));
}

TEST_F(QuotationTest, TellsThePageOfWhatIsQuoted) {
    std::vector<Source> sources = {passage_source("A", "One is.\n\f\nTwo is.\n\f\nThree is.")};
    sources[0].metadata["page"] = 7;
    read(sources);
    EXPECT_EQ(quote(passages, {{0, 0}}).sources[0].metadata.at("page"), 7);
    EXPECT_FALSE(quote(passages, {{0, 1}}).sources[0].metadata.contains("last_page"));
    const auto both = quote(passages, {{0, 0}, {0, 1}}).sources[0];
    EXPECT_EQ(both.metadata.at("page"), 7);
    EXPECT_EQ(both.metadata.at("last_page"), 8);
    const auto quotation = quote(passages, {{0, 2}});
    EXPECT_EQ(quotation.sources[0].metadata.at("page"), 9);
    EXPECT_EQ(quotation.text, "> Three is. [1]");
}

TEST_F(QuotationTest, QuotesNoMarkupThatRunsOrLoads) {
    const std::vector<Source> sources = {passage_source(
        "A", "Pay <script>x</script> [here](javascript:y). Under <5 kg & it's free. ![p](http://z)."
    )};
    read(sources);
    const auto quotation = quote(passages, {{0, 0}, {0, 1}, {0, 2}});
    EXPECT_EQ(quotation.text, "> Pay x here. Under <5 kg & it's free. p. [1]");
    EXPECT_EQ(quotation.sources[0].content, sources[0].content) << "sources are as they are stored";
}

TEST(PlainWords, HoldNoMarkup) {
    EXPECT_EQ(plain_words("<img src=x> [a](b) `c` **d**\nnext", 80), "img src=x a b c d next");
    EXPECT_EQ(plain_words("äöü", 2), "äö");
    EXPECT_EQ(plain_words("", 10), "");
    EXPECT_EQ(plain_words("_my_notes_.txt", 80), "my_notes .txt");
    EXPECT_EQ(plain_words("a\u202Egpj.exe\u0085", 80), "agpj.exe");
    EXPECT_EQ(plain_words("WWW.evil.example https://x", 80), "WWW evil.example https:/ x");
}

}  // namespace
}  // namespace continuo::test
