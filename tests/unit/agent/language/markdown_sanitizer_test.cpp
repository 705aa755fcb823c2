#include "agent/language/markdown_sanitizer.hpp"

#include <cstdint>
#include <random>

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

TEST(SanitizeMarkdown, KeepsOrdinaryText) {
    for (const auto* text :
         {"",
          "It's 5 € & free under <5 kg, if a < b and b > c.",
          "Don't pay more than $20 (incl. VAT): 3 * 4 = 12, a_b_c, 50 %!",
          "# Returns\n\n1. Open **Settings**.\n2. Click _Return_.\n- [ ] done\n> quoted",
          "See [our page](https://example.org/a?b=1&c=2#d) or [write](mailto:help@example.org).",
          "Use `<div>` and ``a ` b`` in `x < y`.",
          "1 <- 2 -> 3 <= 4 <> 5",
          "Größe <Ä, 「テスト」 ✓"}) {
        EXPECT_EQ(sanitize_markdown(text), text);
    }
}

TEST(SanitizeMarkdown, RemovesTagsAndKeepsTheirText) {
    EXPECT_EQ(sanitize_markdown("<b>Bold</b> and <i class=\"x\">it</i>alic"), "Bold and italic");
    EXPECT_EQ(sanitize_markdown("one<br>two<br/>three"), "one two three");
    EXPECT_EQ(sanitize_markdown("a<script>alert(1)</script>b"), "a alert(1) b");
    EXPECT_EQ(sanitize_markdown("<img src=x onerror=alert(1)>Hello"), "Hello");
    EXPECT_EQ(sanitize_markdown("<svg/onload=alert(1)>x"), "x");
    EXPECT_EQ(sanitize_markdown("<A HREF='javascript:x'\n>y</a >"), "y");
}

TEST(SanitizeMarkdown, KeepsTheTextOfWhatIsNoTag) {
    EXPECT_EQ(
        sanitize_markdown("send <your name> to <order-id>"), "send ‹your name› to ‹order-id›"
    );
    EXPECT_EQ(sanitize_markdown("x <a few words> y"), "x ‹a few words› y");
    EXPECT_EQ(sanitize_markdown("<video src=x> a > b"), "‹video src=x› a > b");
    EXPECT_EQ(sanitize_markdown("<!-- hidden -->"), "‹!-- hidden --›");
    EXPECT_EQ(sanitize_markdown("a <b\nc > d"), "a ‹b\nc > d");
    EXPECT_EQ(sanitize_markdown("\\<order>"), "\\‹order›");
}

TEST(SanitizeMarkdown, KeepsTargetsOfTheWebAndOfMailOnly) {
    EXPECT_EQ(sanitize_markdown("[x](javascript:alert)"), "x");
    EXPECT_EQ(sanitize_markdown("[x](JaVaScRiPt:alert)[y](data:text/html,z)"), "xy");
    EXPECT_EQ(sanitize_markdown("[x](&#106;avascript:a) [y](/relative) [z](#part)"), "x y z");
    EXPECT_EQ(sanitize_markdown("[x](http://a\"onclick=b)"), "x");
    EXPECT_EQ(sanitize_markdown("[x](HTTPS://a.example)"), "[x](HTTPS://a.example)");
    EXPECT_EQ(
        sanitize_markdown("<https://a.example> <javascript:b>"), "https://a.example ‹javascript:b›"
    );
    EXPECT_EQ(sanitize_markdown("[a [b] c](javascript:x)"), "[a [b] c] (javascript:x)");
    EXPECT_EQ(sanitize_markdown("[x](javascript:alert(1))"), "[x] (javascript:alert(1))");
    EXPECT_EQ(sanitize_markdown("[1]: javascript:alert(1)"), "[1] : javascript:alert(1)");
}

TEST(SanitizeMarkdown, TurnsImagesIntoTheirText) {
    EXPECT_EQ(sanitize_markdown("![a cat](https://evil.example/pixel.png) sits"), "a cat sits");
    EXPECT_EQ(sanitize_markdown("![x][1] and ![y]"), "! [x][1] and ! [y]");
    EXPECT_EQ(sanitize_markdown("[![logo](http://i)](http://t)"), "[logo] (http://t)");
    EXPECT_EQ(sanitize_markdown("[a!](x)[b](http://i)"), "a! [b](http://i)");
}

TEST(SanitizeMarkdown, LeavesNoCodeOpen) {
    EXPECT_EQ(sanitize_markdown("a ` b"), "a ' b");
    EXPECT_EQ(sanitize_markdown("` <b>x</b>\n`"), "' x\n'");
    EXPECT_EQ(sanitize_markdown("```\n<b>x</b>\n```"), "'''\nx\n'''");
    EXPECT_EQ(sanitize_markdown("\\`<b>x`"), "\\` x'");
    EXPECT_EQ(sanitize_markdown("\\\\`<b>`"), "\\\\`<b>`");
}

TEST(SanitizeMarkdown, JoinsNothingIntoNewMarkup) {
    EXPECT_EQ(sanitize_markdown("<<b>script>"), "< script>");
    EXPECT_EQ(sanitize_markdown("[x]<b>(javascript:y)"), "[x] (javascript:y)");
    EXPECT_EQ(sanitize_markdown("<[script](x)>"), "< script>");
    EXPECT_EQ(sanitize_markdown("[a<](x)script>"), "a< script>");
    EXPECT_EQ(sanitize_markdown("`a`<b>``<script>``"), "`a` ``<script>``");
}

/// What a renderer of Markdown would take for markup, outside of code spans; empty: nothing.
std::string find_markup(const std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto rest = std::string_view(text).substr(i);
        if (rest.front() == '\\' && rest.size() > 1 && (rest[1] == '\\' || rest[1] == '`')) {
            ++i;
            continue;
        }
        if (rest.front() == '`') {
            const auto size = rest.find_first_not_of('`');
            if (size == std::string_view::npos) return "open code";
            auto at = rest.find('`', size);
            while (at != std::string_view::npos) {
                const auto end = std::min(rest.find_first_not_of('`', at), rest.size());
                if (end - at == size) break;
                at = rest.find('`', end);
            }
            if (at == std::string_view::npos) return "open code";
            if (rest.substr(0, at).contains('\n')) return "code over lines";
            i += at + size - 1;
            continue;
        }
        if (rest.front() == '<' && rest.size() > 1 &&
            (std::isalpha(static_cast<unsigned char>(rest[1])) != 0 || rest[1] == '/' ||
             rest[1] == '!' || rest[1] == '?'))
            return "a tag";
        if (rest.starts_with("![")) return "an image";
        if (rest.starts_with("]:")) return "a definition";
        if (rest.starts_with("](") && !rest.starts_with("](http://") &&
            !rest.starts_with("](mailto:"))
            return "a link";
    }
    return {};
}

TEST(SanitizeMarkdown, LeavesNoMarkupWhateverTheText) {
    static constexpr std::string_view pieces[] = {
        "<",
        ">",
        "`",
        "``",
        "[",
        "]",
        "(",
        ")",
        "!",
        "\\",
        ":",
        "/",
        "=",
        " ",
        "\n",
        "a",
        "b",
        "<b>",
        "script",
        "](",
        "http://x",
        "javascript:",
        "[x](http://y)",
        "mailto:z",
        "<http://z>"
    };
    constexpr std::uint32_t seed = 20260115;
    std::mt19937 random(seed);
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (auto left = random() % 14 + 1; left > 0; --left)
            text += pieces[random() % std::size(pieces)];
        const auto clean = sanitize_markdown(text);
        ASSERT_EQ(find_markup(clean), "") << "of: " << text << "\nmade: " << clean;
        // Quotations stand next to each other.
        ASSERT_EQ(find_markup(clean + " [1]\n\n> " + clean + " [2]"), "") << "of: " << text;
    }
}

}  // namespace
}  // namespace continuo::test
