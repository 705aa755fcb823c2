#include "agent/llm/sentence_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/llm/citation_marks.hpp"

namespace continuo::test {
namespace {

using testing::ElementsAre;
using Sentences = std::vector<std::string>;

Sentences in_pieces(std::string_view text, std::size_t size) {
    SentenceStream stream;
    Sentences sentences;
    for (std::size_t at = 0; at < text.size(); at += size) {
        for (auto& one : stream.feed(text.substr(at, size)))
            sentences.push_back(std::move(one));
    }
    for (auto& one : stream.finish())
        sentences.push_back(std::move(one));
    return sentences;
}

/// The same however the text comes.
Sentences cut(std::string_view text) {
    const auto whole = in_pieces(text, text.size() + 1);
    for (std::size_t size = 1; size < 8; ++size)
        EXPECT_EQ(in_pieces(text, size), whole) << size;
    std::string joined;
    for (const auto& one : whole)
        joined += one;
    EXPECT_EQ(joined, text);
    return whole;
}

TEST(SentenceStream, KeepsCitationsWithTheirSentence) {
    EXPECT_THAT(
        cut("It takes 5 days. [1] Then it ends."),
        ElementsAre("It takes 5 days. [1] ", "Then it ends.")
    );
    EXPECT_THAT(
        cut("It takes 5 days.[1][2] Then it ends. [3]"),
        ElementsAre("It takes 5 days.[1][2] ", "Then it ends. [3]")
    );
    EXPECT_THAT(
        cut("It takes 5 days [1]. Then it ends [2]."),
        ElementsAre("It takes 5 days [1]. ", "Then it ends [2].")
    );
    EXPECT_THAT(cut("It ends. 【1†a】 Then more."), ElementsAre("It ends. 【1†a】 ", "Then more."));
    EXPECT_THAT(
        cut("It ends. [1]\n\nThen more. [2]\n"), ElementsAre("It ends. [1]\n\n", "Then more. [2]\n")
    );
}

TEST(SentenceStream, DoesNotCutNumbersAndAbbreviations) {
    EXPECT_THAT(
        cut("It costs 1.5 euros, e.g. for Dr. Meier. [1] Yes. [2]"),
        ElementsAre("It costs 1.5 euros, e.g. for Dr. Meier. [1] ", "Yes. [2]")
    );
}

TEST(SentenceStream, KeepsAListApartAndItsLeadWithTheFirstItem) {
    EXPECT_THAT(
        cut("Do this:\n1. Click A. [1]\n2. Click B. [1]\n- Or C. [2]"),
        ElementsAre("Do this:\n1. Click A. [1]\n", "2. Click B. [1]\n", "- Or C. [2]")
    );
}

TEST(SentenceStream, SaysNothingBeforeTheNextSentenceHasBegun) {
    SentenceStream stream;
    EXPECT_TRUE(stream.feed("It takes 5 days.").empty());
    EXPECT_TRUE(stream.feed(" ").empty());
    EXPECT_TRUE(stream.feed("[").empty());
    EXPECT_TRUE(stream.feed("1] ").empty()) << "another citation may follow";
    EXPECT_TRUE(stream.feed("Then").empty());
    EXPECT_THAT(stream.feed(" it"), ElementsAre("It takes 5 days. [1] "));
    EXPECT_THAT(stream.finish(), ElementsAre("Then it"));
    EXPECT_TRUE(stream.finish().empty());
}

TEST(SentenceStream, DoesNotWaitForTheEndOfASentenceThatHasNone) {
    SentenceStream stream;
    std::size_t longest = 0;
    std::size_t bytes = 0;
    for (int i = 0; i < 20'000; ++i) {
        for (const auto& one : stream.feed("word ")) {
            longest = std::max(longest, one.size());
            bytes += one.size();
        }
    }
    EXPECT_GT(bytes, 90'000U);
    EXPECT_LT(longest, SentenceStream::sentence_bytes_max + 10);
}

TEST(SentenceStream, WaitsForTheLastSentenceOfALongPiece) {
    SentenceStream stream;
    std::string text;
    for (int i = 0; i < 300; ++i)
        text += "It takes five days. [1] ";
    EXPECT_EQ(stream.feed(text + "Then it").size(), 300U);
    EXPECT_THAT(stream.feed(" ends. [2]"), ElementsAre());
    EXPECT_THAT(stream.finish(), ElementsAre("Then it ends. [2]"));
}

std::string read(std::string_view text, std::size_t passages = 3) {
    const auto cited = read_citations(text, passages);
    std::string shown = cited.text + "|";
    for (const auto passage : cited.passages)
        shown += std::to_string(passage);
    return shown;
}

TEST(CitationMarks, AreReadInEveryFormThatModelsWrite) {
    EXPECT_EQ(read("Yes. [1]"), "Yes.|0");
    EXPECT_EQ(read("Yes [2][1]."), "Yes.|10");
    EXPECT_EQ(read("Yes [1, 3]."), "Yes.|02");
    EXPECT_EQ(read("Yes.【2†source】"), "Yes.|1");
    EXPECT_EQ(read("Yes [1:source]"), "Yes|0");
    EXPECT_EQ(read("Yes (2)."), "Yes.|1");
    EXPECT_EQ(read("Yes. (2)"), "Yes.|1");
    EXPECT_EQ(read("Yes. [1][1]"), "Yes.|0");
    EXPECT_EQ(read("Yes [^2]."), "Yes.|1");
    EXPECT_EQ(read("Yes [Source 1] [doc #3]."), "Yes.|02");
    EXPECT_EQ(read("Yes [Sources 1 and 3]."), "Yes.|02");
    EXPECT_EQ(read("Yes [1; 2], [1-3]."), "Yes,.|012");
    EXPECT_EQ(read("Yes [2: Delivery]."), "Yes.|1");
    EXPECT_EQ(read("Yes.【1:0†source】"), "Yes.|0");
}

TEST(CitationMarks, AreNoOtherBrackets) {
    for (const auto* text :
         {"See [1](https://a.example).",
          "Doors at [12:30].",
          "Press [A1].",
          "From [1-99].",
          "[1, 2, 3, 4, 5, 6, 7, 8, 9, 1].",
          "[source].",
          "[1,].",
          "[]."})
        EXPECT_EQ(read(text), std::string(text) + "|") << text;
}

TEST(CitationMarks, ThatPointNowhereAreRemoved) {
    EXPECT_EQ(read("Yes. [4]"), "Yes.|");
    EXPECT_EQ(read("Yes. [0][2]"), "Yes.|1");
    EXPECT_EQ(read("Yes. [999]"), "Yes.|");
}

TEST(CitationMarks, AreNotWhatOtherBracketsAre) {
    EXPECT_EQ(read("[see](https://a.example)"), "[see](https://a.example)|");
    EXPECT_EQ(read("[1](https://a.example)"), "[1](https://a.example)|");
    EXPECT_EQ(read("a [b] c"), "a [b] c|");
    EXPECT_EQ(read("call (555) 1"), "call (555) 1|");
    EXPECT_EQ(read("in (2026)."), "in (2026).|");
    EXPECT_EQ(read("[12345]"), "[12345]|");
    EXPECT_EQ(read("["), "[|");
}

}  // namespace
}  // namespace continuo::test
