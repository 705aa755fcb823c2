// Pages as shops, help centres and content systems make them: what of each is text to answer from.

#include <gtest/gtest.h>

#include "knowledge/html/html_text.hpp"

namespace continuo::test {
namespace {

std::string markdown(std::string_view html) {
    auto text = html_to_markdown(html);
    EXPECT_TRUE(text) << text.error().detail;
    return text.value_or("");
}

TEST(HtmlPages, ModernPageIsItsMainElement) {
    EXPECT_EQ(
        markdown(R"(<!doctype html><html lang=en><head><meta charset=utf-8><title>Returns</title>
<style>p{color:red}</style></head><body>
<a class="skip-link" href="#main">Skip to content</a>
<header><a href="/"><img alt="Acme" src=l.svg>Acme</a><nav><ul><li><a href="/">Home</a></li>
<li><a href="/about">About</a></li></ul></nav></header>
<main id="main"><h1>Returns</h1><p>You can return an item within <b>30 days</b>.</p>
<h2>How to return</h2><ol><li>Print the label.</li><li>Drop off the parcel.</li></ol></main>
<footer><p>&copy; 2026 Acme Ltd. All rights reserved.</p></footer>
<script>track("</p>")</script></body></html>)"),
        "# Returns\n\nYou can return an item within 30 days.\n\n## How to return\n\n1. Print the "
        "label.\n2. Drop off the parcel."
    );
}

TEST(HtmlPages, PageWithoutHeadEndTag) {
    EXPECT_EQ(
        markdown("<html><head><title>Shipping</title><meta charset=utf-8>"
                 "<body><h1>Shipping</h1><p>Orders ship in 2 days."),
        "# Shipping\n\nOrders ship in 2 days."
    );
    EXPECT_EQ(markdown("<title>x</title><p>No head, no body.</p>"), "No head, no body.");
}

TEST(HtmlPages, NavigationMadeOfDivisions) {
    EXPECT_EQ(
        markdown(
            R"(<body><div id="wrap"><div class="top"><a href="/">Home</a> <a href="/about">About</a>
<a href="/contact">Contact</a></div><div class="crumbs"><a href="/">Home</a> &gt;
<a href="/help">Help</a> &gt; Refunds</div><div class="c"><h1>Refunds</h1>
<div>Refunds take 5 days. See <a href="/fees">our fees</a> for what is deducted.</div></div>
<div><h3>Company</h3><ul><li><a href="/jobs">Jobs</a></li><li><a href="/press">Press</a></li></ul>
</div></div></body>)"
        ),
        "# Refunds\n\nRefunds take 5 days. See our fees for what is deducted."
    );
}

TEST(HtmlPages, LayoutMadeOfTables) {
    EXPECT_EQ(
        markdown(R"(<TABLE width=100%><TR><TD bgcolor=blue><FONT size=2><A HREF="/">Home</A><BR>
<A HREF="/faq">FAQ</A></FONT></TD><TD><H2>Opening hours</H2><FONT face=Arial>Monday to Friday,
9 to 5.<BR><BR>Closed on holidays.</FONT></TD></TR></TABLE>)"),
        "## Opening hours\n\nMonday to Friday, 9 to 5.\n\nClosed on holidays."
    );
}

TEST(HtmlPages, DataTableRowsCarryTheirHeaders) {
    EXPECT_EQ(
        markdown(
            R"(<h2>Plans</h2><table><caption>Prices per month</caption><thead><tr><th>Plan<th>Price
<th>Seats</tr></thead><tbody><tr><td>Basic<td>$10<td>3<tr><td>Team<td>$25<td>10</table>)"
        ),
        "## Plans\n\nPrices per month\n\n- Plan: Basic; Price: $10; Seats: 3\n- Plan: Team; Price: "
        "$25; Seats: 10"
    );
}

TEST(HtmlPages, DataTableWithSpansAndRowHeaders) {
    EXPECT_EQ(
        markdown(R"(<table><tr><th></th><th>EU</th><th>US</th></tr>
<tr><th rowspan=2>Standard</th><td>3 days</td><td>5 days</td></tr><tr><td colspan=2>free over $50</td></tr>
<tr><th>Express</th><td>1 day</td><td></td></tr></table>)"),
        "- Standard; EU: 3 days; US: 5 days\n- Standard; EU: free over $50; US: free over $50\n- "
        "Express; EU: 1 day"
    );
    EXPECT_EQ(
        markdown("<table><tr><th>Phone<td>555-0100<tr><th>E-mail:<td>a@b.example</table>"),
        "- Phone: 555-0100\n- E-mail: a@b.example"
    );
    EXPECT_EQ(
        markdown("<table><tr><td>A<td>B<td>C<tr><td>1<td>2<td>3</table>"), "- A; B; C\n- 1; 2; 3"
    );
}

TEST(HtmlPages, QuestionsThatUnfold) {
    EXPECT_EQ(
        markdown(
            R"(<div class="accordion"><h3><button aria-expanded="false">Can I cancel?</button></h3>
<div class="panel"><p>Yes, within an hour.</p></div><h3><a href="#2">Do you ship abroad?</a></h3>
<div class="panel"><p>To 20 countries.</p></div></div><details><summary>Is it safe?</summary>
<p>Yes.</p></details>)"
        ),
        "### Can I cancel?\n\nYes, within an hour.\n\n### Do you ship abroad?\n\nTo 20 "
        "countries.\n\n"
        "Is it safe?\n\nYes."
    );
}

TEST(HtmlPages, DefinitionListsAndNestedLists) {
    EXPECT_EQ(
        markdown("<dl><dt>SLA<dd>99.9 % a month.<dt>Support<dd>By mail.</dl>"),
        "SLA\n\n99.9 % a month.\n\nSupport\n\nBy mail."
    );
    EXPECT_EQ(
        markdown("<ul><li><p>Cards</p><ul><li>Visa<li>Amex</ul><li>Invoice</ul><p>Ask us."),
        "- Cards\n- Visa\n- Amex\n- Invoice\n\nAsk us."
    );
    EXPECT_EQ(markdown("<ul><li></li></ul><p>After an empty item."), "After an empty item.");
}

TEST(HtmlPages, WholePageInOneForm) {
    EXPECT_EQ(
        markdown(R"(<form id="aspnetForm"><input type=hidden name=__VIEWSTATE value="aGVsbG8=">
<div><h1>Warranty</h1><p>Every lamp has a warranty of two years from the day of purchase.</p>
<label>Mail</label><input name=m><select><option>One<option>Two</select>
<button>Send</button></div></form>)"),
        "# Warranty\n\nEvery lamp has a warranty of two years from the day of purchase."
    );
}

TEST(HtmlPages, BannersDialogsAndHiddenText) {
    EXPECT_EQ(
        markdown(R"(<div class="cookie-banner">We use cookies to improve our service.</div>
<div role="dialog">Subscribe and save 10 %!</div><article><h1>Warranty</h1>
<span class="sr-only">opens in a new window</span><p hidden>Draft</p><p style="display: none">Old</p>
<p aria-hidden="true">Icon</p><p>Two years, <del>$40</del> <s>$35</s> $30.</p></article>
<div class="newsletter-signup"><p>Get our news.</p></div><aside>Related offers for you</aside>)"),
        "# Warranty\n\nTwo years, $30."
    );
}

TEST(HtmlPages, TitleInThePageHeader) {
    EXPECT_EQ(
        markdown("<header><h1>Data protection</h1><p>Acme help centre</p></header><section><p>We "
                 "keep logs for 30 days, then we delete them.</p></section>"),
        "# Data protection\n\nWe keep logs for 30 days, then we delete them."
    );
    EXPECT_EQ(
        markdown("<header><h1><a href=/>Acme</a></h1></header><p>We keep logs for 30 days.</p>"),
        "We keep logs for 30 days."
    );
}

TEST(HtmlPages, ContactDetailsAreNoNavigation) {
    EXPECT_EQ(
        markdown(
            R"(<h2>Contact</h2><div><a href="mailto:help@acme.example">help@acme.example</a></div>
<ul><li><a href="tel:+15550100">+1 555 0100</a></li></ul>)"
        ),
        "## Contact\n\nhelp@acme.example\n\n- +1 555 0100"
    );
}

TEST(HtmlPages, HeadingsAreKeptWhateverTheirAnchorIsCalled) {
    EXPECT_EQ(
        markdown(
            R"(<section id="cookies"><h2 id="cookies" class="toc">Cookies</h2><p>We set two.</p></section>
<section id="share-a-list"><h2>Share a list</h2><p>Press Share.</p></section>)"
        ),
        "## Cookies\n\nWe set two.\n\n## Share a list\n\nPress Share."
    );
}

TEST(HtmlPages, WordProcessorAndMailMarkup) {
    EXPECT_EQ(
        markdown("<p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal><span "
                 "style='font-size:11.0pt'>Invoices are due in 14&nbsp;days.<o:p></o:p></span></p>"
                 "<![if !supportLists]><p>Late fee: 2&nbsp;%.</p><![endif]>"),
        "Invoices are due in 14 days.\n\nLate fee: 2 %."
    );
}

TEST(HtmlPages, PageOfLinksKeepsThem) {
    EXPECT_EQ(
        markdown("<ul><li><a href=/a>Returns</a><li><a href=/b>Shipping</a></ul>"),
        "- Returns\n- Shipping"
    );
}

TEST(HtmlPages, PreformattedLinesStayLines) {
    EXPECT_EQ(
        markdown("<p>Run:</p><pre><code>apt update\n  apt install x</code></pre>"),
        "Run:\n\napt update\napt install x"
    );
}

TEST(HtmlPages, GraphicsFramesAndTemplates) {
    EXPECT_EQ(
        markdown("<p>a<svg><title>Logo</title><text>x</text></svg>b</p><iframe>old "
                 "browser</iframe><template><p>t</p></template><noscript>Enable "
                 "JavaScript</noscript><svg/><p>c"),
        "ab\n\nc"
    );
}

}  // namespace
}  // namespace continuo::test
