#include "cli/plain_text.hpp"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"

namespace continuo::test {

namespace {

using testing::ElementsAre;

TEST(MakePrintable, KeepsText) {
    for (const std::string text :
         {"",
          "plain",
          "two\nlines",
          "Gr\xC3\xBC\xC3\x9F",
          "\xE6\x97\xA5\xE6\x9C\xAC",
          "\xF0\x9F\x98\x80",
          "[1] {x} ~ |"}) {
        EXPECT_EQ(make_printable(text), text);
    }
}

TEST(MakePrintable, RemovesWhatATerminalWouldObey) {
    const std::pair<std::string, std::string> cases[] = {
        {"a\x1B[31mred\x1B[0m b", "ared b"},
        {"a\x1B[2J\x1B[1;1Hb", "ab"},
        {"a\x1B[?25lb", "ab"},
        {"a\x1B]0;title\x07"
         "b",
         "ab"},
        {"a\x1B]8;;http://x\x1B\\link\x1B]8;;\x1B\\b", "alinkb"},
        {"a\x1BPq#0\x1B\\b", "ab"},
        {"a\x1B]52;c;AAAA\nb", "a\nb"},  // never ends: its line is gone, not the rest
        {"a\x1B(0b", "ab"},
        {"a\x1B"
         "cb",
         "ab"},
        {"a\x1B", "a"},
        {"a\x1B[", "a"},
        {"a\x1B[31", "a"},
        {"\xC2\x9B"
         "31mred",
         "red"},  // C1 CSI
        {"a\xC2\x9D"
         "0;t\xC2\x9C"
         "b",
         "ab"},  // C1 OSC ... ST
        {"a\xC2\x85"
         "b",
         "ab"},  // C1 NEL
        {"a\bb\x07"
         "c\x7F\x01",
         "abc"},
        {std::string("a\0b", 3), "ab"},
        {"a\rb\r\nc", "a\nb\nc"},
        {"a\tb", "a b"},
        {"a\xE2\x80\xAE"
         "b",
         "ab"},  // right-to-left override
        {"a\xE2\x81\xA6"
         "b\xE2\x81\xA9",
         "ab"},  // isolates
        {"a\xFFz", "a\xEF\xBF\xBDz"},
        {"\xC3", "\xEF\xBF\xBD"},
        {"\x9B"
         "31m",
         "\xEF\xBF\xBD"
         "31m"},  // a bare C1 byte is not UTF-8
    };
    for (const auto& [text, printable] : cases)
        EXPECT_EQ(make_printable(text), printable) << testing::PrintToString(text);
}

TEST(MakePrintable, LeavesNoControlInRandomBytes) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 2000; ++round) {
        std::string text(random() % 40, ' ');
        for (auto& c : text)
            c = random() % 3 == 0 ? "\x1B[]0;m\x07\\\xC2\x9B\x9C"[random() % 11]
                                  : static_cast<char>(random());
        const auto printable = make_printable(text);
        EXPECT_TRUE(is_utf8(printable));
        for (std::size_t i = 0; i < printable.size(); ++i) {
            const auto byte = static_cast<unsigned char>(printable[i]);
            EXPECT_TRUE(byte == '\n' || (byte >= 0x20 && byte != 0x7F));
            const bool c1 = byte == 0xC2 && static_cast<unsigned char>(printable[i + 1]) < 0xA0;
            EXPECT_FALSE(c1);
        }
        EXPECT_EQ(make_printable(printable), printable) << "once is enough";
    }
}

TEST(DisplayWidth, CountsColumns) {
    EXPECT_EQ(display_width(""), 0U);
    EXPECT_EQ(display_width("abc"), 3U);
    EXPECT_EQ(display_width("\xC3\xBC"), 1U);
    EXPECT_EQ(display_width("e\xCC\x81"), 1U);                 // combining acute
    EXPECT_EQ(display_width("\xE6\x97\xA5\xE6\x9C\xAC"), 4U);  // CJK
    EXPECT_EQ(display_width("\xF0\x9F\x98\x80"), 2U);          // emoji
}

TEST(WrapText, BreaksAtSpaces) {
    EXPECT_THAT(wrap_text("", 10), ElementsAre(""));
    EXPECT_THAT(wrap_text("short", 10), ElementsAre("short"));
    EXPECT_THAT(wrap_text("one two three", 7), ElementsAre("one two", "three"));
    EXPECT_THAT(wrap_text("one two three", 8), ElementsAre("one two", "three"));
    EXPECT_THAT(wrap_text("one two three", 3), ElementsAre("one", "two", "thr", "ee"));
    EXPECT_THAT(wrap_text("one  two", 20), ElementsAre("one two"));
}

TEST(WrapText, KeepsLineEnds) {
    EXPECT_THAT(wrap_text("a\nb", 10), ElementsAre("a", "b"));
    EXPECT_THAT(wrap_text("a\n\nb\n", 10), ElementsAre("a", "", "b", ""));
}

TEST(WrapText, HangsListsUnderTheirText) {
    EXPECT_THAT(wrap_text("- one two three", 9), ElementsAre("- one two", "  three"));
    EXPECT_THAT(wrap_text("12. one two", 8), ElementsAre("12. one", "    two"));
    EXPECT_THAT(wrap_text("  one two", 6), ElementsAre("  one", "  two"));
}

TEST(WrapText, CutsLongWordsBetweenCharacters) {
    EXPECT_THAT(wrap_text("abcdefgh", 3), ElementsAre("abc", "def", "gh"));
    EXPECT_THAT(wrap_text("ab cdefgh", 4), ElementsAre("ab", "cdef", "gh"));
    EXPECT_THAT(
        wrap_text("\xE6\x97\xA5\xE6\x9C\xAC", 3), ElementsAre("\xE6\x97\xA5", "\xE6\x9C\xAC")
    );
    EXPECT_THAT(wrap_text("\xE6\x97\xA5", 1), ElementsAre("\xE6\x97\xA5"));
}

TEST(WrapText, LosesNothingAndKeepsTheWidth) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        for (std::size_t i = random() % 60; i > 0; --i)
            text += "abc  -1.\n\xC3\xBC"[random() % 9];
        text = make_printable(text);
        const std::size_t width = 3 + random() % 20;
        std::string words;
        for (const auto& line : wrap_text(text, width)) {
            EXPECT_LE(display_width(line), width) << testing::PrintToString(text);
            words += line;
        }
        std::erase(words, ' ');
        std::string expected = text;
        std::erase_if(expected, [](char c) { return c == ' ' || c == '\n'; });
        EXPECT_EQ(words, expected) << testing::PrintToString(text) << width;
    }
}

}  // namespace

}  // namespace continuo::test
