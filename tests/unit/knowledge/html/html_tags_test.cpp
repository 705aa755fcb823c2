#include "knowledge/html/html_tags.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "knowledge/html/html_text.hpp"
#include "knowledge/html/html_tree.hpp"

namespace continuo::test {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

std::size_t depth_of(const GumboNode& node) {
    std::size_t depth = 0;
    for (const auto* child : children(node))
        depth = std::max(depth, depth_of(*child));
    return depth + 1;
}

TEST(HtmlTags, OnlyWhatTextDependsOnIsLeft) {
    EXPECT_EQ(
        simplify_html("<P Onclick=\"x\" CLASS='a \"b\"'>x<b>y</B><!-- z -->"),
        "<p class='a \"b\"'>x<!---->y<!----><!---->"
    );
    EXPECT_EQ(simplify_html("<td a=1 colspan=2 / b='>'>"), "<td colspan=\"2\">");
    EXPECT_EQ(simplify_html("<script>a</scripts></p></SCRIPT >b"), "<!---->b");
    EXPECT_EQ(simplify_html("<!-->a<!--->b<!--c--!>d"), "<!---->a<!---->b<!---->d");
    EXPECT_EQ(simplify_html("a < b </ c> <?d?> <p title=\"e>"), "a &lt; b <!----> <!----> ");
}

TEST(HtmlTags, NestingIsBounded) {
    // Each of these nests for ever in a browser, or tries to by wrong nesting.
    for (const std::string_view shape :
         {"<div>",
          "<span>",
          "<x-y>",
          "<b><i>",
          "<ul><li>",
          "<li><dd>",
          "<dl><dt><dl><dd>",
          "<h1><li>",
          "<h1><h1></h1><div></h1>",
          "<form><form><div></form>",
          "<b><div></b>",
          "<a><div></a>",
          "<table><td>",
          "<div><table><td></div>",
          "<table><tr><td><div></td></div>",
          "<table><div></table>",
          "<svg><td>",
          "<math><mi>",
          "<button><p>",
          "<option><p>",
          "<ruby><rt>",
          "<select><div>",
          "<template><td>",
          "<template><div></template>",
          "<object><div></object>",
          "<div><!-- </div> -->",
          "<div><script></div></script>",
          "<div><script><!--<script></div></script>",
          "<div a='</div>'>",
          "<div></div a='>'",
          "<section></p></section x><section>",
          "<marquee><p>",
          "<fieldset><legend>",
          "<nobr><p>",
          "<div><span></div></span>"}) {
        const auto simple = simplify_html(repeated(shape, 3000));
        ASSERT_TRUE(simple) << shape;
        EXPECT_LT(depth_of(HtmlTree(*simple).root()), 2000U) << shape;
    }
}

TEST(HtmlTags, DeepTextIsKept) {
    const auto text =
        html_to_markdown(repeated("<div>", 100'000) + "deep" + repeated("</div>", 100'000));
    EXPECT_EQ(text.value_or(""), "deep");
}

TEST(HtmlTags, ManyAttributesAreNotRead) {
    std::string html = "<p ";
    for (int i = 0; i < 200'000; ++i)
        html += "a" + std::to_string(i) + " ";
    EXPECT_EQ(html_to_markdown(html + ">x").value_or(""), "x");
}

TEST(HtmlTags, TooManyTagsAreRefused) {
    const auto text = html_to_markdown(repeated("<p>", 300'001));
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, Errc::invalid_input);
    EXPECT_EQ(text.error().detail, "content: more than 300000 HTML tags");
}

TEST(HtmlTags, UnclosedGraphicsAreSearchedForOnce) {
    EXPECT_EQ(html_to_markdown(repeated("<svg>x</s>", 100'000) + "y").value_or("").back(), 'y');
}

TEST(HtmlTags, RepeatedCellsDoNotMultiplyThePage) {
    const auto html = "<table><tr><td rowspan=1000 colspan=32>" + std::string(10'000, 'x') +
                      repeated("<tr><td>y<td>z", 2000) + "</table>";
    EXPECT_LT(html_to_markdown(html).value_or("").size(), 2 * html.size());
}

TEST(HtmlTags, InvalidUtf8BecomesSpaces) {
    const auto text = html_to_markdown("caf\xE9 cr\xC3\xA8me \xF0\x9F\x99 end\xC3").value_or("");
    EXPECT_TRUE(is_utf8(text));
    EXPECT_EQ(text, "caf crème end");
}

}  // namespace
}  // namespace continuo::test
