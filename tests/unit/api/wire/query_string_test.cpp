#include "api/wire/query_string.hpp"

#include <gtest/gtest.h>

#include "api/request_path.hpp"

namespace continuo::test {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs pairs(std::string_view text) {
    return parse_query_string(text, 32, 1024).value().all();
}

TEST(PercentDecode, Decodes) {
    EXPECT_EQ(percent_decode("a%20b%2Fc%c3%a9", false).value(), "a b/c\xC3\xA9");
    EXPECT_EQ(percent_decode("a+b", true).value(), "a b");
    EXPECT_EQ(percent_decode("a+b", false).value(), "a+b");
    EXPECT_EQ(percent_decode("%2525", false).value(), "%25") << "decoded once, not twice";
    EXPECT_EQ(percent_decode("", false).value(), "");
}

TEST(PercentDecode, Refuses) {
    for (const auto* bad :
         {"%",
          "%2",
          "a%",
          "%zz",
          "%2g",
          "%00",
          "a%00b",
          "%ff",
          "%c3",
          "%c3%28",
          "%ed%a0%80",
          "%f5%80%80%80",
          "%c0%af"}) {
        const auto decoded = percent_decode(bad, false);
        ASSERT_FALSE(decoded) << bad;
        EXPECT_EQ(decoded.error().code, Errc::invalid_input);
    }
    EXPECT_FALSE(percent_decode(std::string_view("a\0b", 3), false));
}

TEST(QueryString, SplitsIntoPairs) {
    EXPECT_EQ(pairs("a=1&b=two+words&c"), (Pairs{{"a", "1"}, {"b", "two words"}, {"c", ""}}));
    EXPECT_EQ(pairs("a=1=2"), (Pairs{{"a", "1=2"}}));
    EXPECT_EQ(pairs("a%3D=%26"), (Pairs{{"a=", "&"}}));
    EXPECT_EQ(pairs("&&a=1&"), (Pairs{{"a", "1"}}));
    EXPECT_EQ(pairs("=x"), (Pairs{{"", "x"}}));
    EXPECT_EQ(pairs(""), Pairs{});
}

TEST(QueryString, KeepsDuplicatesForTheReaderToSee) {
    const auto fields = parse_query_string("a=1&a=2", 32, 1024).value();
    EXPECT_EQ(fields.count("a"), 2U);
    EXPECT_EQ(*fields.find("a"), "1");
    EXPECT_EQ(fields.find("b"), nullptr);
}

TEST(QueryString, IsBounded) {
    EXPECT_TRUE(parse_query_string("a=1&b=2", 2, 1024));
    EXPECT_EQ(parse_query_string("a=1&b=2&c=3", 2, 1024).error().code, Errc::limit_exceeded);
    EXPECT_TRUE(parse_query_string("a=1234", 2, 4));
    EXPECT_EQ(parse_query_string("a=12345", 2, 4).error().code, Errc::limit_exceeded);
    EXPECT_TRUE(parse_query_string("a=%31%32%33%34", 2, 4)) << "the bound is on the decoded value";
}

TEST(RequestTarget, IsTakenApartBeforeItIsDecoded) {
    const auto target = parse_target("/api/sess%69ons/a%2F..%2Fb?x=1?2").value();
    EXPECT_EQ(target.path, "/api/sess%69ons/a%2F..%2Fb");
    EXPECT_EQ(target.segments, (std::vector<std::string>{"api", "sessions", "a/../b"}));
    EXPECT_EQ(target.query, "x=1?2");
}

TEST(RequestTarget, RootAndEmptySegments) {
    EXPECT_EQ(parse_target("/")->segments, (std::vector<std::string>{""}));
    EXPECT_EQ(parse_target("//a/")->segments, (std::vector<std::string>{"", "a", ""}));
    EXPECT_EQ(parse_target("/..")->segments, (std::vector<std::string>{".."}));
}

TEST(RequestTarget, AbsoluteForm) {
    EXPECT_EQ(parse_target("http://host:80/health?x")->path, "/health");
    EXPECT_EQ(parse_target("http://host:80/health?x")->query, "x");
    EXPECT_EQ(parse_target("https://host")->path, "/");
    EXPECT_EQ(parse_target("http://host?x")->path, "/");
}

TEST(RequestTarget, Refuses) {
    for (const auto* bad : {"/a%", "/a%00", "/%ff", "/a#b"})
        EXPECT_FALSE(parse_target(bad)) << bad;
}

}  // namespace
}  // namespace continuo::test
