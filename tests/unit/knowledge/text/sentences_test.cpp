#include "knowledge/text/sentences.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/text.hpp"
#include "unit/knowledge/text_generators.hpp"

namespace continuo::test {
namespace {

std::vector<std::string> sentences(std::string_view text) {
    std::vector<std::string> result;
    for (const auto [begin, end] : split_sentences(text))
        result.emplace_back(text.substr(begin, end - begin));
    return result;
}

using Texts = std::vector<std::string>;

struct Case {
    std::string_view name;
    std::string_view text;
    Texts expected;
};

class Sentences : public testing::TestWithParam<Case> {};

TEST_P(Sentences, AreCutWhereAReaderWouldCut) {
    EXPECT_EQ(sentences(GetParam().text), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    Sentences,
    testing::Values(
        Case{"Nothing", "", {}},
        Case{"Spaces", " \n\t ", {}},
        Case{"Plain", "One here. Two there! Three?", {"One here.", "Two there!", "Three?"}},
        Case{"NoEnd", "No full stop", {"No full stop"}},
        Case{"Decimals", "It costs 3.50 dollars. Pay now.", {"It costs 3.50 dollars.", "Pay now."}},
        Case{
            "Abbreviation",
            "Ask Dr. Smith, e.g. Monday. Bye.",
            {"Ask Dr. Smith, e.g. Monday.", "Bye."}
        },
        Case{"Initials", "J. R. Smith wrote it. He left.", {"J. R. Smith wrote it.", "He left."}},
        Case{"PronounI", "So am I. You too.", {"So am I.", "You too."}},
        Case{
            "Url",
            "See https://example.com/a.b?c=d. Then go.",
            {"See https://example.com/a.b?c=d.", "Then go."}
        },
        Case{"Quoted", "He said \"Stop.\" She did.", {"He said \"Stop.\"", "She did."}},
        Case{"QuoteGoesOn", "\"Really?\" he asked. Yes.", {"\"Really?\" he asked.", "Yes."}},
        Case{"Ellipsis", "Wait... there is more. Done.", {"Wait... there is more.", "Done."}},
        Case{
            "NumberSign",
            "See No. 5 there. No. That is all.",
            {"See No. 5 there.", "No.", "That is all."}
        },
        Case{
            "Month", "It starts on Jan. 5 at noon. Come.", {"It starts on Jan. 5 at noon.", "Come."}
        },
        Case{
            "Year",
            "It began in 2020. The end came later.",
            {"It began in 2020.", "The end came later."}
        },
        Case{
            "InlineList",
            "To reset: 1. Click 'Forgot' 2. Enter your email 3. Check it.",
            {"To reset: 1. Click 'Forgot' 2. Enter your email 3. Check it."}
        },
        Case{
            "List",
            "Steps:\n1. Click here.\n2. Go there.",
            {"Steps:", "1. Click here.", "2. Go there."}
        },
        Case{"Bullets", "- one\n- two\n* three", {"- one", "- two", "* three"}},
        Case{"Paragraphs", "one\n\ntwo", {"one", "two"}},
        Case{"LineBreakInside", "one\ntwo. Three", {"one\ntwo.", "Three"}},
        Case{"Heading", "# Title\nText here.", {"# Title", "Text here."}},
        Case{"Cjk", "你好。再见！", {"你好。", "再见！"}},
        Case{"Umlaut", "Ende. Übrigens nicht.", {"Ende.", "Übrigens nicht."}}
    ),
    [](const auto& instance) { return std::string(instance.param.name); }
);

TEST(SentencesProperty, CoverAllTextInOrderAndCutNoCodePoint) {
    EXPECT_TRUE(rc::check([] {
        const auto text = *prose();
        std::size_t before = 0;
        for (const auto [begin, end] : split_sentences(text)) {
            RC_ASSERT(before <= begin);
            RC_ASSERT(begin < end);
            RC_ASSERT(end <= text.size());
            RC_ASSERT(is_blank(std::string_view(text).substr(before, begin - before)));
            RC_ASSERT(is_utf8(std::string_view(text).substr(begin, end - begin)));
            before = end;
        }
        RC_ASSERT(is_blank(std::string_view(text).substr(before)));
    }));
}

}  // namespace
}  // namespace continuo::test
