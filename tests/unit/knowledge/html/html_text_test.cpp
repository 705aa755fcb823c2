#include "knowledge/html/html_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/text.hpp"

namespace continuo::test {
namespace {

std::string text_of(std::string_view html) {
    auto text = html_to_markdown(html);
    EXPECT_TRUE(text) << text.error().detail;
    return text.value_or("");
}

TEST(Html, BecomesMarkdown) {
    EXPECT_EQ(
        text_of("<html><head><title>x</title></head><body><h1>Refunds</h1><p>Within  "
                "30\ndays.</p><p>Ask.</p></body></html>"),
        "# Refunds\n\nWithin 30 days.\n\nAsk."
    );
    EXPECT_EQ(text_of("<ul><li>one<li>two</ul>"), "- one\n- two");
    EXPECT_EQ(text_of("a<br>b<B>c</B>"), "a\nbc");
}

TEST(Html, LeavesOutWhatIsNotText) {
    EXPECT_EQ(text_of("a<script>if (1 < 2) alert('</p>')</script>b"), "ab");
    EXPECT_EQ(text_of("a<style>p{}</style><!-- <b> -->b<!doctype html>"), "ab");
    EXPECT_EQ(text_of("<a title=\"x > y\">link</a>"), "link");
}

TEST(Html, ResolvesReferences) {
    EXPECT_EQ(
        text_of("Tom &amp; Jerry &lt;3 &#65;&#x42; &euro;5 &nbsp; x"), "Tom & Jerry <3 AB €5 x"
    );
    EXPECT_EQ(text_of("&unknown; & &#xD800; AT&T"), "&unknown; & AT&T");
}

TEST(Html, ResolvesEveryReferenceOfTheStandard) {
    EXPECT_EQ(
        text_of("Tom &#38; Jerry, 3 &frac12; cm &hearts; &Auml; &ngE; &copy 2026 &#x1F642; &#0;x"),
        "Tom & Jerry, 3 ½ cm ♥ Ä ≧̸ © 2026 🙂 x"
    );
    EXPECT_EQ(text_of("<p title='&quot;'>&lt;b&gt; &amp;amp;"), "<b> &amp;");
}

TEST(Html, IsTextWhateverAReferenceSays) {
    EXPECT_EQ(text_of("a &#x888888888888; b"), "a \uFFFD b");
}

TEST(Html, BearsWhatIsNotWellFormed) {
    EXPECT_EQ(text_of("1 < 2"), "1 < 2");
    EXPECT_EQ(text_of("a<b"), "a");
    EXPECT_EQ(text_of("<script>never ends"), "");
    EXPECT_EQ(text_of("<!-- never ends"), "");
    EXPECT_EQ(text_of(""), "");
}

TEST(Html, PiecesOfTextDoNotMakeATag) {
    EXPECT_EQ(text_of("<<!---->p>x"), "< p>x");
    EXPECT_EQ(text_of("1 < 2 <3 a<b>c</b>"), "1 < 2 <3 ac");
}

/// Pieces of HTML, joined at random. `strays`: with "<" and ">" that are part of no tag.
rc::Gen<std::string> any_html(bool strays) {
    std::vector<std::string> pieces{
        "p",
        "</p>",
        "<p>",
        "<script>",
        "</script>",
        "&",
        "#",
        ";",
        "amp",
        "x",
        "é",
        "\"",
        " ",
        "<!--",
        "-->",
        "🙂"
    };
    if (strays) pieces.insert(pieces.end(), {"<", ">"});
    return rc::gen::map(
        rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::move(pieces))),
        [](const std::vector<std::string>& chosen) {
            std::string html;
            for (const auto& piece : chosen)
                html += piece;
            return html;
        }
    );
}

TEST(HtmlProperty, StaysUtf8) {
    EXPECT_TRUE(rc::check([] { RC_ASSERT(is_utf8(text_of(*any_html(true)))); }));
}

TEST(HtmlProperty, HasNoTagsLeft) {
    EXPECT_TRUE(rc::check([] {
        const auto text = text_of(*any_html(false));
        RC_ASSERT(text.find("<p>") == std::string::npos);
        RC_ASSERT(text.find("<script>") == std::string::npos);
    }));
}

// "<" before another tag is text, and so is what follows that tag: what they are together is no
// tag.
TEST(Html, JoinsTextAroundAStrayEnd) {
    EXPECT_EQ(text_of("a <</script>p> b"), "a <p> b");
}

}  // namespace
}  // namespace continuo::test
