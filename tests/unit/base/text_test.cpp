#include "base/text.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using namespace std::string_literals;

TEST(Utf8, AcceptsWellFormedText) {
    for (const auto& text :
         {""s, "plain"s, "caf\xC3\xA9"s, "\xE2\x82\xAC"s, "\xF0\x9F\x98\x80"s, "\xF4\x8F\xBF\xBF"s
         }) {
        EXPECT_TRUE(is_utf8(text)) << text;
    }
}

TEST(Utf8, RefusesEverythingElse) {
    for (const auto& text :
         {"\x80"s,              // a continuation alone
          "\xC3"s,              // cut short
          "\xC0\xAF"s,          // overlong slash
          "\xE0\x80\xAF"s,      // overlong slash
          "\xED\xA0\x80"s,      // a surrogate
          "\xF4\x90\x80\x80"s,  // above U+10FFFF
          "\xFF"s,
          "ok \xE2\x82 not"s}) {
        EXPECT_FALSE(is_utf8(text));
    }
}

TEST(Utf8, ReplacesEachByteThatIsNoText) {
    EXPECT_EQ(well_formed_utf8("caf\xC3\xA9"), "caf\xC3\xA9");
    EXPECT_EQ(well_formed_utf8("\xC3"), "\xEF\xBF\xBD");
    EXPECT_EQ(well_formed_utf8("a\x88z\xE2\x82"), "a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Utf8, CountsAndCutsByCodePoints) {
    EXPECT_EQ(utf8_length("a\xE2\x82\xAC\xF0\x9F\x98\x80"), 3U);
    EXPECT_EQ(utf8_prefix("a\xE2\x82\xAC\xF0\x9F\x98\x80", 2), "a\xE2\x82\xAC");
    EXPECT_EQ(utf8_prefix("abc", 9), "abc");
    EXPECT_EQ(utf8_prefix_bytes("a\xE2\x82\xAC", 3), "a");
    EXPECT_EQ(utf8_prefix_bytes("a\xE2\x82\xAC", 4), "a\xE2\x82\xAC");
}

TEST(Text, TrimsAsciiAndWideSpaces) {
    EXPECT_EQ(trim("  \r\n a b \t"), "a b");
    EXPECT_EQ(trim("\xC2\xA0 x \xE3\x80\x80"), "x");
    EXPECT_EQ(trim(" \xC2\xA0 "), "");
    EXPECT_EQ(collapse_whitespace("  a \n\n b\tc "), "a b c");
    EXPECT_EQ(collapse_whitespace("   "), "");
}

TEST(Text, EscapesControlsSoThatALineStaysALine) {
    EXPECT_EQ(escape_controls("a\nb\r\x1b[31m\x7f\t\0z"s), "a\\nb\\r\\x1b[31m\\x7f\\t\\x00z");
    EXPECT_TRUE(has_control_characters("a\0b"s));
    EXPECT_TRUE(has_control_characters("\x1b[0m"));
    EXPECT_FALSE(has_control_characters("a\tb\r\nc \xC3\xA9"));
}

TEST(Text, EscapesControlsThatChangeHowALineReads) {
    EXPECT_EQ(
        escape_controls("a\u0085b\u202Egpj\u2066\u061C"), "a\\u0085b\\u202egpj\\u2066\\u061c"
    );
    EXPECT_EQ(remove_controls("a\u0085b\u202Egpj\n\u200F\x1b!"), "abgpj!");
    for (const auto* hidden :
         {"\u0080", "\u009F", "\u061C", "\u200E", "\u200F", "\u202A", "\u202E", "\u2066", "\u2069"})
        EXPECT_TRUE(has_hidden_controls("x"s + hidden + "y")) << hidden;
    for (const auto* shown : {"\u00A0", "é", "؛", "\u200D", "‐", "\u202F", "\u2065", "€", "ab\n"})
        EXPECT_FALSE(has_hidden_controls(shown)) << shown;
}

TEST(Text, ExcerptsAreShortWhateverTheTextIs) {
    EXPECT_EQ(excerpt("name"), "name");
    EXPECT_EQ(excerpt("äöü", 3), "äöü");
    EXPECT_EQ(excerpt("äöüß", 3), "äöü…");
    EXPECT_EQ(excerpt("a\n\x1b\u202E\xFFz"), "a\\n\\x1b\\u202e\\xffz");
    const std::string many(1'000'000, 'A');
    EXPECT_EQ(utf8_length(excerpt(many)), excerpt_code_points_max + 1);
    // Not UTF-8, and nothing but continuation bytes.
    EXPECT_LE(excerpt(std::string(1'000'000, '\x80')).size(), 4 * excerpt_code_points_max + 3);
}

TEST(Text, ReadsWholeIntegersOnly) {
    int value = 5;
    EXPECT_TRUE(parse_integer("-42", value));
    EXPECT_EQ(value, -42);
    for (const auto* text : {"", "4x", " 4", "+4", "99999999999", "0x10"}) {
        EXPECT_FALSE(parse_integer(text, value)) << text;
        EXPECT_EQ(value, -42);
    }
    std::uint8_t small = 0;
    EXPECT_FALSE(parse_integer("256", small));
}

TEST(Text, ComparesWithoutCase) {
    EXPECT_TRUE(equal_ignoring_case("Content-Type", "content-TYPE"));
    EXPECT_FALSE(equal_ignoring_case("a", "ab"));
    EXPECT_EQ(to_lower("ÄBC"), "Äbc");
    EXPECT_EQ(split("a,,b", ',').size(), 3U);
}

}  // namespace
}  // namespace continuo::test
