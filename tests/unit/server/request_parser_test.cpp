#include "server/request_parser.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

constexpr std::string_view chunked_head =
    "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

struct IoResult {
    std::string body;
    std::size_t consumed = 0;
    bool complete = false;
    bool malformed = false;
};

/// Reads `bytes` behind a chunked head, first those up to `cut`, then all.
IoResult read_chunked(std::string_view bytes, std::size_t cut) {
    RequestParser parser;
    HttpRequest request;
    EXPECT_TRUE(parser.parse_head(chunked_head, request));
    IoResult out;
    for (const auto end : {cut, bytes.size()}) {
        const auto progress =
            parser.parse_body(bytes.substr(out.consumed, end - out.consumed), out.body);
        out.consumed += progress.consumed;
        out.complete = progress.complete;
        out.malformed = progress.malformed;
        if (out.complete || out.malformed) break;
    }
    return out;
}

/// Reads `body` as it comes from a socket in pieces of `size` bytes; what a call leaves is given
/// again with the next piece. Empty when it is never complete.
std::optional<std::string> read_in_pieces(std::string_view body, std::size_t size) {
    HttpRequest request;
    RequestParser parser;
    EXPECT_TRUE(parser.parse_head(chunked_head, request));
    std::string pending;
    std::string output;
    while (!body.empty()) {
        const auto count = std::min(size, body.size());
        pending += body.substr(0, count);
        body.remove_prefix(count);
        const auto progress = parser.parse_body(pending, output);
        EXPECT_FALSE(progress.malformed) << pending;
        pending.erase(0, progress.consumed);
        if (progress.complete)
            return pending.empty() && body.empty() ? std::optional(output) : std::nullopt;
    }
    return std::nullopt;
}

TEST(RequestParser, FillsTheRequestWithTheHead) {
    RequestParser parser;
    HttpRequest request;
    ASSERT_TRUE(
        parser.parse_head("PUT /a?b HTTP/1.1\r\nHost: a\r\nX: \t1 2 \r\nx:3\r\n\r\n", request)
    );
    EXPECT_EQ(request.method, "PUT");
    EXPECT_EQ(request.target, "/a?b");
    ASSERT_EQ(request.headers.fields().size(), 3U);
    EXPECT_EQ(*request.headers.find("x"), "1 2");
    EXPECT_EQ(request.headers.fields()[2].second, "3");
}

TEST(RequestParser, RefusesHalfAHead) {
    RequestParser parser;
    HttpRequest request;
    EXPECT_FALSE(parser.parse_head("GET / HTTP/1.1\r\nHost: a\r\n", request));
}

TEST(RequestParser, ReadsABodyOfKnownLengthAndNoMore) {
    RequestParser parser;
    HttpRequest request;
    ASSERT_TRUE(
        parser.parse_head("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", request)
    );
    std::string body;
    EXPECT_FALSE(parser.parse_body("ab", body).complete);
    const auto progress = parser.parse_body("cdeGET /", body);
    EXPECT_TRUE(progress.complete);
    EXPECT_EQ(progress.consumed, 3U);
    EXPECT_EQ(body, "abcde");
}

TEST(RequestParser, ReadsChunksWhereverTheyAreCut) {
    constexpr std::string_view bytes =
        "4\r\nWiki\r\n6;a=b;c=\"d\"\r\npedia \r\n0A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\nGET";
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        const auto out = read_chunked(bytes, cut);
        EXPECT_TRUE(out.complete) << cut;
        EXPECT_EQ(out.body, "Wikipedia 0123456789") << cut;
        EXPECT_EQ(out.consumed, bytes.size() - 3) << cut;
    }
}

TEST(RequestParser, ReadsChunksInPiecesOfEverySize) {
    for (const std::string_view body :
         {"0\r\n\r\n",
          "0\r\nA: b\r\n\r\n",
          "5\r\nhello\r\n0\r\n\r\n",
          "1\r\nh\r\n4;x=y\r\nello\r\n000\r\n\r\n"}) {
        const std::string_view text = body.starts_with('0') ? "" : "hello";
        for (std::size_t size = 1; size <= body.size(); ++size)
            EXPECT_EQ(read_in_pieces(body, size), text) << body << " in pieces of " << size;
    }
}

TEST(RequestParser, ABodyThatBreaksOffIsNotComplete) {
    constexpr std::string_view body = "5\r\nhello\r\n0\r\n\r\n";
    for (std::size_t bytes = 0; bytes < body.size(); ++bytes)
        EXPECT_FALSE(read_in_pieces(body.substr(0, bytes), 1)) << bytes;
}

TEST(RequestParser, DropsTrailers) {
    RequestParser parser;
    HttpRequest request;
    ASSERT_TRUE(parser.parse_head(chunked_head, request));
    const auto fields = request.headers.fields().size();
    EXPECT_TRUE(parser.parse_body("0\r\nHost: evil\r\n\r\n", request.body).complete);
    EXPECT_EQ(request.headers.fields().size(), fields);
}

TEST(RequestParser, RefusesBadChunkSyntax) {
    const std::string nul("1;a\0\r\nx\r\n0\r\n\r\n", 14);
    for (const std::string& bytes : {
             std::string("x\r\n"),
             std::string("-1\r\n"),
             std::string(" 1\r\nx\r\n0\r\n\r\n"),
             std::string("0x1\r\nx\r\n0\r\n\r\n"),
             std::string("1\nx\n0\n\n   "),
             std::string("1\r\nxy\r\n0\r\n\r\n"),
             std::string("1\r\nx0\r\n\r\n"),
             std::string("1;\r\nx\r\n0\r\n\r\n"),
             std::string("1;a=\"\n\"\r\nx\r\n0\r\n\r\n"),
             std::string("1;a=\"\x7f\"\r\nx\r\n0\r\n\r\n"),
             std::string("1 x\r\nx\r\n0\r\n\r\n"),
             std::string("1\rx\r\n0\r\n\r\n"),
             std::string("11111111111111111\r\n"),
             std::string("0\r\nbad trailer\r\n\r\n"),
             std::string("0\r\nA: b\nC: d\r\n\r\n"),
             "1;a=" + std::string(1000, 'b') + "\r\nx\r\n0\r\n\r\n",
             nul,
         }) {
        EXPECT_TRUE(read_chunked(bytes, bytes.size()).malformed) << bytes;
        for (std::size_t cut = 0; cut < bytes.size(); ++cut)
            EXPECT_FALSE(read_chunked(bytes, cut).complete) << bytes << " at " << cut;
    }
}

TEST(RequestParser, ReadsOneRequestAfterTheOther) {
    RequestParser parser;
    for (int i = 0; i < 3; ++i) {
        HttpRequest request;
        ASSERT_TRUE(parser.parse_head(chunked_head, request));
        ASSERT_TRUE(parser.parse_body("1\r\nx\r\n0\r\n\r\n", request.body).complete);
        EXPECT_EQ(request.body, "x");
    }
}

}  // namespace
}  // namespace continuo::test
