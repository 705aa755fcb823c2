// Requests that must not be understood, as raw bytes over a socket. Each must get exactly one
// answer and a closed connection, and nothing behind it may be read as a request.
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "raw_client.hpp"
#include "server_fixture.hpp"

namespace continuo::test {
namespace {

struct BadRequest {
    const char* name;
    int status;
    std::string bytes;
};

std::string with_fields(std::string_view fields) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

std::vector<BadRequest> bad_requests() {
    const std::string chunked = with_fields("Transfer-Encoding: chunked\r\n");
    return {
        {"BothLengths", 400, with_fields("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")},
        {"TwoLengths", 400, with_fields("Content-Length: 5\r\nContent-Length: 5\r\n")},
        {"TwoDifferentLengths", 400, with_fields("Content-Length: 5\r\nContent-Length: 6\r\n")},
        {"LengthList", 400, with_fields("Content-Length: 5, 5\r\n")},
        {"NegativeLength", 400, with_fields("Content-Length: -5\r\n")},
        {"FoldedField", 400, with_fields("X: a\r\n b\r\n")},
        {"FoldedFirstField", 400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"},
        {"BareLineFeedInHead", 400, with_fields("X: a\nY: b\r\n")},
        {"OnlyLineFeeds", 400, "GET / HTTP/1.1\nHost: a\n\n"},
        {"BareCarriageReturnInHead", 400, with_fields("X: a\rY: b\r\n")},
        {"NulInHead", 400, with_fields(std::string_view("X: a\0b\r\n", 8))},
        {"NulInTarget", 400, std::string("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 28)},
        {"SpaceBeforeColon", 400, with_fields("X : a\r\n")},
        {"InvalidUtf8InField", 400, with_fields("X: \xff\r\n")},
        {"InvalidUtf8InTarget", 400, "GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"NoHost", 400, "GET / HTTP/1.1\r\n\r\n"},
        {"TwoHosts", 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
        {"BadMethod", 400, "G(T / HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"NoVersion", 400, "GET /\r\nHost: a\r\n\r\n"},
        {"RelativeTarget", 400, "GET a HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"AsteriskForGet", 400, "GET * HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"TlsOnPlainPort", 400, std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)},
        {"UnknownCoding", 501, with_fields("Transfer-Encoding: gzip, chunked\r\n")},
        {"Connect", 501, "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"OtherVersion", 505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"},
        {"UnknownExpectation", 417, with_fields("Expect: tea\r\nContent-Length: 1\r\n")},
        {"ChunkSizeNotHex", 400, chunked + "g\r\n"},
        {"ChunkSizeNegative", 400, chunked + "-1\r\n"},
        {"ChunkSizeTooLarge", 400, chunked + "10000000000000000\r\n"},
        {"ChunkBareLineFeed", 400, chunked + "1\na\n0\n\n"},
        {"ChunkLineFeedInExtension", 400, chunked + "1;a=\"\n\"\r\nx\r\n0\r\n\r\n"},
        {"ChunkLongerThanItsSize", 400, chunked + "1\r\nab\r\n0\r\n\r\n"},
        {"TrailerWithBareLineFeed", 400, chunked + "0\r\nA: b\n\r\n\r\n"},
        {"CompressedBody", 415, with_fields("Content-Encoding: gzip\r\nContent-Length: 5\r\n")},
        {"FormWithoutBoundary",
         400,
         with_fields("Content-Type: multipart/form-data\r\nContent-Length: 5\r\n")},
        {"TargetTooLong",
         414,
         "GET /" + std::string(limits::target_bytes_max, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"},
        {"TargetWithoutEnd", 414, "GET /" + std::string(limits::header_bytes_max, 'a')},
        {"HeadTooLong",
         431,
         with_fields("X: " + std::string(limits::header_bytes_max, 'a') + "\r\n")},
        {"HeadWithoutEnd", 431, "GET / HTTP/1.1\r\nX: " + std::string(2 * 16 * 1024, 'a')},
        {"ManyFields", 431, with_fields([] {
             std::string fields;
             while (fields.size() < 2 * limits::header_bytes_max)
                 fields += "A: b\r\n";
             return fields;
         }())},
        {"BodyTooLarge", 413, with_fields("Content-Length: 1048577\r\n")},
        {"BodyFarTooLarge", 413, with_fields("Content-Length: 18446744073709551615\r\n")},
        {"ChunkedBodyTooLarge",
         413,
         chunked + "100001\r\n" + std::string(1024 * 1024 + 1, 'a') + "\r\n0\r\n\r\n"},
    };
}

class BadRequestTest : public testing::TestWithParam<BadRequest> {};

TEST_P(BadRequestTest, GetsOneAnswerAndAClosedConnection) {
    TestServer server;
    RawClient client(server.port());
    // A second request behind it: if any reader took the rest for one, two answers would come.
    client.send(GetParam().bytes + get("/smuggled"));
    const auto responses = parse_responses(client.read_all());
    ASSERT_EQ(responses.size(), 1U);
    EXPECT_EQ(responses[0].status, GetParam().status) << responses[0].body;
    EXPECT_EQ(responses[0].field("Connection"), "close");
    EXPECT_FALSE(client.was_reset());
    EXPECT_TRUE(server.handler.handled().empty());
    EXPECT_EQ(server.handler.rejected().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Each,
    BadRequestTest,
    testing::ValuesIn(bad_requests()),
    [](const testing::TestParamInfo<BadRequest>& info) { return info.param.name; }
);

TEST(BadRequests, AfterAGoodOneLeaveItsAnswerIntact) {
    TestServer server;
    RawClient client(server.port());
    client.send(get("/good") + "GET / HTTP/1.1\r\nHost : a\r\n\r\n" + get("/smuggled"));
    const auto responses = parse_responses(client.read_all());
    ASSERT_EQ(responses.size(), 2U);
    EXPECT_EQ(responses[0].status, 200);
    EXPECT_EQ(responses[1].status, 400);
    EXPECT_EQ(server.handler.handled().size(), 1U);
}

TEST(BadRequests, WithATooLargeBodyAreAnsweredBeforeItWasSent) {
    TestServer server;
    RawClient client(server.port());
    client.send(with_fields("Content-Length: 1048577\r\n"));
    EXPECT_EQ(client.read_response().status, 413);
}

TEST(BadRequests, WithATooLargeBodyLetTheClientReadTheAnswerAfterSendingAllOfIt) {
    TestServer server;
    RawClient client(server.port());
    client.send(with_fields("Content-Length: 8000000\r\n"));
    client.send(std::string(8'000'000, 'a'));
    const auto responses = parse_responses(client.read_all());
    ASSERT_EQ(responses.size(), 1U);
    EXPECT_EQ(responses[0].status, 413);
    EXPECT_FALSE(client.was_reset());
}

TEST(BadRequests, OfTheLargestAllowedSizeAreGood) {
    TestServer server;
    RawClient client(server.port());
    client.send(post(std::string(1024 * 1024, 'a')));
    EXPECT_EQ(client.read_response().status, 200);
    const std::string head = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    client.send(head + std::string(limits::header_bytes_max - head.size() - 4, 'a') + "\r\n\r\n");
    EXPECT_EQ(client.read_response().status, 200);
}

}  // namespace
}  // namespace continuo::test
