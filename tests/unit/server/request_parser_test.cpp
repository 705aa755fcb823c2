#include "server/request_parser.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

constexpr std::string_view head =
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

/// Reads `body` as it comes from a socket in pieces of `size` bytes; what a call leaves is given
/// again with the next piece. Empty when it is never complete.
std::optional<std::string> read_in_pieces(std::string_view body, std::size_t size) {
    HttpRequest request;
    RequestParser parser;
    EXPECT_TRUE(parser.parse_head(head, request));
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

TEST(RequestParser, ReadsChunksHoweverTheyAreCut) {
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

}  // namespace
}  // namespace continuo::test
