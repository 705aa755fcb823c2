#include "knowledge/chunker.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/text.hpp"
#include "knowledge/sections.hpp"
#include "unit/knowledge/text_generators.hpp"

namespace continuo::test {
namespace {

std::string text_of(const std::string& content, const Chunk& chunk) {
    return content.substr(chunk.begin, chunk.end - chunk.begin);
}

std::string sentence_of(std::size_t words, const std::string& word = "word") {
    std::string text = "Start";
    for (std::size_t i = 1; i < words; ++i)
        text += " " + word;
    return text + ". ";
}

TEST(Chunker, HasNothingToCutInBlankText) {
    EXPECT_TRUE(split_chunks("", true, {}).empty());
    EXPECT_TRUE(split_chunks(" \n\n ", false, {}).empty());
}

TEST(Chunker, KeepsAShortDocumentWhole) {
    const std::string content = "  One. Two.\n\nThree.  ";
    const auto chunks = split_chunks(content, false, {});
    ASSERT_EQ(chunks.size(), 1U);
    EXPECT_EQ(text_of(content, chunks[0]), "One. Two.\n\nThree.");
    EXPECT_EQ(chunks[0].heading, "");
}

TEST(Chunker, CutsMarkdownAtItsHeadingsAndNamesThem) {
    const std::string content =
        "# Help\n\nIntro.\n\n## Refunds\n\nIn 30 days.\n\n### How ###\nAsk.\n\n## "
        "Shipping\nFast.\n";
    const auto chunks = split_chunks(content, true, {});
    ASSERT_EQ(chunks.size(), 4U);
    EXPECT_EQ(text_of(content, chunks[0]), "Intro.");
    EXPECT_EQ(chunks[0].heading, "Help");
    EXPECT_EQ(text_of(content, chunks[1]), "In 30 days.");
    EXPECT_EQ(chunks[1].heading, "Help > Refunds");
    EXPECT_EQ(chunks[2].heading, "Help > Refunds > How");
    EXPECT_EQ(text_of(content, chunks[3]), "Fast.");
    EXPECT_EQ(chunks[3].heading, "Help > Shipping");
}

TEST(Chunker, TakesHashesForTextOutsideMarkdownAndInsideCode) {
    EXPECT_EQ(split_chunks("# not a heading\ntext", false, {}).front().heading, "");
    const std::string code = "# Setup\n```\n# a comment\nrun\n```\n";
    const auto chunks = split_chunks(code, true, {});
    ASSERT_EQ(chunks.size(), 1U);
    EXPECT_EQ(chunks[0].heading, "Setup");
    EXPECT_NE(text_of(code, chunks[0]).find("# a comment"), std::string::npos);
}

std::vector<std::string> outline_of(const std::string& content) {
    std::vector<std::string> chunks;
    for (const auto& chunk : split_chunks(content, true, {}))
        chunks.push_back(chunk.heading + "|" + text_of(content, chunk));
    return chunks;
}
using Outline = std::vector<std::string>;

TEST(Chunker, ReadsUnderlinedHeadings) {
    EXPECT_EQ(
        outline_of("Help\n====\nIntro.\n\nRefunds\n-------\n\nIn 30 days.\n"),
        (Outline{"Help|Intro.", "Help > Refunds|In 30 days."})
    );
    for (const auto* text :
         {"One.\nTwo.\n---\nThree.",
          "- One\n---\nTwo.",
          "| a | b |\n---\nTwo.",
          "One.\n\n---\n\nTwo.",
          "> One\n---\nTwo.",
          "One\n-\nTwo",
          "One\n-- -\nTwo"})
        EXPECT_EQ(outline_of(text), Outline{std::string("|") + text}) << text;
}

TEST(Chunker, CodeEndsWithTheMarkThatBeganIt) {
    const std::string code = "````\n```\n# a\n```` x\n~~~\n````";
    EXPECT_EQ(outline_of(code + "\n# B\ntext"), (Outline{"|" + code, "B|text"}));
}

TEST(Chunker, LeavesFrontMatterOut) {
    const std::string matter = "---\ntitle: \"Our returns\"\ntags:\n  - a\n# x\n---\n";
    EXPECT_EQ(outline_of(matter + "text"), Outline{"|text"});
    EXPECT_EQ(leading_heading(matter + "# Other\ntext"), "Our returns");
    EXPECT_EQ(leading_heading("---\nlang: en\n---\n# Other\ntext"), "Other");
    for (const auto* text : {"---\n---\ntext", "---\na: b", "---\nJust text\n\n---"})
        EXPECT_EQ(outline_of(text), Outline{std::string("|") + text}) << text;
}

TEST(Chunker, DoesNotTakeHashtagsForHeadings) {
    EXPECT_EQ(split_chunks("#hashtag\n####### seven\ntext", true, {}).size(), 1U);
}

TEST(Chunker, LosesNoHeadingThatHasNothingUnderIt) {
    const std::string content = "# One\n# Two\nText.\n# Three\n";
    const auto chunks = split_chunks(content, true, {});
    ASSERT_EQ(chunks.size(), 3U);
    EXPECT_EQ(text_of(content, chunks[0]), "# One");
    EXPECT_EQ(text_of(content, chunks[1]), "Text.");
    EXPECT_EQ(text_of(content, chunks[2]), "# Three");
}

TEST(Chunker, OverlapsByWholeSentences) {
    std::string content;
    for (int i = 0; i < 30; ++i)
        content += sentence_of(10);
    const auto chunks = split_chunks(content, false, {.words = 50, .overlap_words = 12});
    ASSERT_GT(chunks.size(), 4U);
    for (std::size_t i = 1; i < chunks.size(); ++i) {
        EXPECT_LT(chunks[i].begin, chunks[i - 1].end);
        EXPECT_GT(chunks[i].end, chunks[i - 1].end);
        EXPECT_TRUE(text_of(content, chunks[i]).starts_with("Start"));
        EXPECT_TRUE(text_of(content, chunks[i]).ends_with("."));
    }
}

TEST(Chunker, PrefersTheEndOfAParagraph) {
    std::string content;
    for (int i = 0; i < 6; ++i) {
        content += trim(sentence_of(20) + sentence_of(20));
        content += "\n\n";
    }
    const auto chunks = split_chunks(content, false, {.words = 50, .overlap_words = 0});
    for (const auto& chunk : chunks)
        EXPECT_TRUE(content.substr(chunk.end).starts_with("\n\n"));
}

TEST(Chunker, CutsAHugeWordAndAHugeSentence) {
    const std::string word(1'000'000, 'x');
    for (const auto& chunk : split_chunks(word, false, {}))
        EXPECT_LE(chunk.end - chunk.begin, 2U * 160 * 12);
    const auto sentence = sentence_of(100'000);
    const auto chunks = split_chunks(sentence, false, {});
    EXPECT_GT(chunks.size(), 300U);
    EXPECT_EQ(chunks.back().end, trim(sentence).size());
}

TEST(Chunker, BearsLongRunsOfAnything) {
    constexpr std::size_t bytes = 128U << 10U;
    for (const std::string piece :
         {"x", " ", "\n", "1. ", "# ", "# a\n", ". ", "e.g. ", "🙂", "- \n", "```\n"}) {
        std::string content;
        while (content.size() < bytes)
            content += piece;
        std::size_t before = 0;
        for (const auto& chunk : split_chunks(content, true, {})) {
            EXPECT_GT(chunk.end, before) << piece;
            EXPECT_LE(chunk.end - chunk.begin, 2U * 160 * 12) << piece;
            before = chunk.end;
        }
        EXPECT_EQ(before, is_blank(content) ? 0 : trim(content).size()) << piece;
    }
}

/// White space and headings aside, `from`..`to` holds nothing.
bool holds_no_text(std::string_view markdown) {
    for (const auto line : split(markdown, '\n')) {
        if (!is_blank(line) && !trim(line).starts_with('#')) return false;
    }
    return true;
}

TEST(ChunkerProperty, ChunksAreInOrderTrimmedBoundedAndCoverAllText) {
    EXPECT_TRUE(rc::check([] {
        const auto content = *rc::gen::resize(400, prose());
        const bool markdown = *rc::gen::arbitrary<bool>();
        const ChunkLimits limits{
            .words = *rc::gen::inRange<std::size_t>(2, 40),
            .overlap_words = *rc::gen::inRange<std::size_t>(0, 20)
        };
        const std::string_view view = content;
        std::size_t covered = 0;
        std::size_t begin = 0;
        for (const auto& chunk : split_chunks(content, markdown, limits)) {
            const auto text = view.substr(chunk.begin, chunk.end - chunk.begin);
            RC_ASSERT(chunk.begin < chunk.end);
            RC_ASSERT(chunk.end > covered);
            RC_ASSERT(chunk.begin >= begin);
            RC_ASSERT(is_utf8(text));
            RC_ASSERT(!is_blank(text.substr(0, 1)) && !is_blank(text.substr(text.size() - 1)));
            RC_ASSERT(
                split(collapse_whitespace(text), ' ').size() <= 2 * limits.words + limits.words / 2
            );
            if (chunk.begin > covered) {
                const auto between = view.substr(covered, chunk.begin - covered);
                const bool empty = markdown ? holds_no_text(between) : is_blank(between);
                RC_ASSERT(empty);
            }
            covered = chunk.end;
            begin = chunk.begin;
        }
        RC_ASSERT(is_blank(view.substr(covered)));
    }));
}

TEST(LeadingHeading, IsTheFirstOneBeforeAnyText) {
    EXPECT_EQ(leading_heading("\n# Title #\n\nText"), "Title");
    EXPECT_EQ(leading_heading("## Sub\nText"), "Sub");
    EXPECT_EQ(leading_heading("Text\n# Later\nmore"), "");
    EXPECT_EQ(leading_heading(""), "");
}

}  // namespace
}  // namespace continuo::test
