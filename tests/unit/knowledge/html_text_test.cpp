#include "knowledge/html_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/text.hpp"

namespace continuo::test {
namespace {

TEST(Html, BecomesMarkdown) {
    EXPECT_EQ(
        html_to_markdown("<html><head><title>x</title></head><body><h1>Refunds</h1><p>Within  "
                         "30\ndays.</p><p>Ask.</p></body></html>"),
        "# Refunds\n\nWithin 30 days.\n\nAsk."
    );
    EXPECT_EQ(html_to_markdown("<ul><li>one<li>two</ul>"), "- one\n- two");
    EXPECT_EQ(html_to_markdown("a<br>b<B>c</B>"), "a\nbc");
}

TEST(Html, LeavesOutWhatIsNotText) {
    EXPECT_EQ(html_to_markdown("a<script>if (1 < 2) alert('</p>')</script>b"), "ab");
    EXPECT_EQ(html_to_markdown("a<style>p{}</style><!-- <b> -->b<!doctype html>"), "ab");
    EXPECT_EQ(html_to_markdown("<a title=\"x > y\">link</a>"), "link");
}

TEST(Html, ResolvesReferences) {
    EXPECT_EQ(
        html_to_markdown("Tom &amp; Jerry &lt;3 &#65;&#x42; &euro;5 &nbsp; x"),
        "Tom & Jerry <3 AB €5 x"
    );
    EXPECT_EQ(html_to_markdown("&unknown; & &#xD800; AT&T"), "&unknown; & AT&T");
}

TEST(Html, BearsWhatIsNotWellFormed) {
    EXPECT_EQ(html_to_markdown("1 < 2"), "1 < 2");
    EXPECT_EQ(html_to_markdown("a<b"), "a");
    EXPECT_EQ(html_to_markdown("<script>never ends"), "");
    EXPECT_EQ(html_to_markdown("<!-- never ends"), "");
    EXPECT_EQ(html_to_markdown(""), "");
}

TEST(Html, PiecesOfTextDoNotMakeATag) {
    EXPECT_EQ(html_to_markdown("<<!---->p>x"), "< p>x");
    EXPECT_EQ(html_to_markdown("1 < 2 <3 a<b>c</b>"), "1 < 2 <3 ac");
}

TEST(HtmlProperty, StaysUtf8AndHasNoTagsLeft) {
    EXPECT_TRUE(rc::check([] {
        const auto pieces =
            *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                "<",
                ">",
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
            ));
        std::string html;
        for (const auto& piece : pieces)
            html += piece;
        const auto text = html_to_markdown(html);
        RC_ASSERT(is_utf8(text));
        RC_ASSERT(text.find("<p>") == std::string::npos);
        RC_ASSERT(text.find("<script>") == std::string::npos);
    }));
}

}  // namespace
}  // namespace continuo::test
