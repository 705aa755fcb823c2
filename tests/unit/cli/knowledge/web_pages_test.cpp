#include "cli/knowledge/web_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id.hpp"
#include "cli/knowledge/document_files.hpp"
#include "extraction/document_file.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;

TEST(WebUrl, IsOneOfHttpOrHttps) {
    EXPECT_TRUE(is_web_url("https://example.com"));
    EXPECT_TRUE(is_web_url("HTTP://example.com/a"));
    for (const auto* text : {"docs/", "http:/x", "ftp://example.com", "file:///etc/passwd", ""})
        EXPECT_FALSE(is_web_url(text)) << text;
}

TEST(FetchPage, RefusesAddressesThatAreNotOfTheInternet) {
    for (const auto* url :
         {"http://127.0.0.1:1/",
          "http://localhost:1/",
          "http://[::1]:1/",
          "http://10.0.0.1/",
          "http://169.254.169.254/latest/meta-data",
          "http://2130706433/",
          "http://0x7f.1/"}) {
        const auto page = fetch_page(url, {});
        ASSERT_FALSE(page) << url;
        EXPECT_TRUE(
            page.error().code == Errc::forbidden || page.error().code == Errc::invalid_input
        ) << url
          << ": " << page.error().detail;
    }
    EXPECT_EQ(fetch_page("http://user:key@example.com/", {}).error().code, Errc::invalid_input);
    EXPECT_EQ(fetch_page("file:///etc/passwd", {}).error().code, Errc::invalid_input);
}

TEST(ResolveLocation, IsRelativeToThePageThatRedirects) {
    EXPECT_EQ(resolve_location("https://a.example/x/y", "z"), "https://a.example/x/z");
    EXPECT_EQ(resolve_location("https://a.example/x", "/z?q=1#f"), "https://a.example/z?q=1");
    EXPECT_EQ(resolve_location("https://a.example/x", "http://b.example/"), "http://b.example/");
    for (const auto* location : {"", "file:///etc/passwd", "javascript:1", "http://", "a b"})
        EXPECT_FALSE(resolve_location("https://a.example/x", location)) << location;
}

TEST(ParseSitemap, NamesPagesOrSitemaps) {
    const auto pages = parse_sitemap(
        "<?xml version='1.0'?><urlset><url><loc> https://a.example/1 </loc></url>"
        "<url><loc>https://a.example/2</loc></url><url/></urlset>"
    );
    ASSERT_TRUE(pages);
    EXPECT_FALSE(pages->is_index);
    EXPECT_THAT(pages->locations, ElementsAre("https://a.example/1", "https://a.example/2"));
    const auto index = parse_sitemap(
        "<sitemapindex><sitemap><loc>https://a.example/s.xml</loc></sitemap></sitemapindex>"
    );
    ASSERT_TRUE(index);
    EXPECT_TRUE(index->is_index);
    for (const auto* text : {"", "<html/>", "<urlset>", "no xml"})
        EXPECT_FALSE(parse_sitemap(text)) << text;
}

TEST(PathOfUrl, GivesAnIdWithoutSchemeAndSlashAtTheEnd) {
    EXPECT_EQ(path_of_url("https://Example.com/FAQ/"), "example.com/FAQ");
    EXPECT_EQ(path_of_url("https://example.com"), "example.com");
    EXPECT_EQ(path_of_url("https://example.com/a?b=1#c"), "example.com/a?b=1");
    EXPECT_EQ(document_id_of(path_of_url("https://example.com/faq/")), "example.com:faq");
    EXPECT_TRUE(is_valid_id(document_id_of(path_of_url("https://example.com/a?b=%20"))));
}

}  // namespace
}  // namespace continuo::test
