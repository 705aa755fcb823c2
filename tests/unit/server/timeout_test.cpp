// Slow clients. The timeouts are short; a test waits for what the socket shows, never for a time.
#include <gtest/gtest.h>

#include "raw_client.hpp"
#include "server/socket_stream.hpp"
#include "server_fixture.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

TEST(Timeouts, CloseAnIdleConnectionSilently) {
    TestServer server([](HttpServerConfig& config) { config.idle_timeout = 30ms; });
    RawClient fresh(server.port());
    EXPECT_EQ(fresh.read_all(), "");
    RawClient used(server.port());
    used.send(get("/"));
    EXPECT_EQ(parse_responses(used.read_all()).size(), 1U);
    EXPECT_TRUE(server.handler.rejected().empty());
}

TEST(Timeouts, AnswerAHeadThatDoesNotEnd) {
    TestServer server([](HttpServerConfig& config) { config.header_timeout = 30ms; });
    RawClient client(server.port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\n");
    const auto responses = parse_responses(client.read_all());
    ASSERT_EQ(responses.size(), 1U);
    EXPECT_EQ(responses[0].status, 408);
    EXPECT_EQ(server.handler.rejected().at(0).code, Errc::timeout);
}

TEST(Timeouts, CutAHeadThatComesByteByByte) {
    TestServer server([](HttpServerConfig& config) { config.header_timeout = 100ms; });
    RawClient client(server.port());
    client.send("GET / HTTP/1.1\r\nX: ");
    while (!client.readable(5))
        client.send("a");
    EXPECT_EQ(client.read_response().status, 408);
}

TEST(Timeouts, AnswerABodyThatDoesNotCome) {
    TestServer server([](HttpServerConfig& config) { config.body_timeout = 30ms; });
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
    const auto responses = parse_responses(client.read_all());
    ASSERT_EQ(responses.size(), 1U);
    EXPECT_EQ(responses[0].status, 408);
    EXPECT_TRUE(server.handler.handled().empty());
}

TEST(Timeouts, CutABodyThatComesByteByByte) {
    TestServer server([](HttpServerConfig& config) { config.body_timeout = 100ms; });
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 16000\r\n\r\n");
    while (!client.readable(5))
        client.send("a");
    EXPECT_EQ(client.read_response().status, 408);
}

TEST(Timeouts, CloseOnAClientThatDoesNotRead) {
    TestServer server([](HttpServerConfig& config) { config.write_timeout = 50ms; });
    server.handler.large_bytes = 20'000'000;
    RawClient client(server.port());
    client.send(get("/large"));
    client.readable(60'000);
    server.wait_for_connections(0);
    EXPECT_LT(client.read_all().size(), 20'000'000U);
}

TEST(Timeouts, CutAClientThatReadsAnAnswerByteByByte) {
    TestServer server([](HttpServerConfig& config) { config.write_timeout = 200ms; });
    server.handler.large_bytes = 1'000'000;
    RawClient slow(server.port(), {.receive_bytes = 4096});
    RawClient quiet(server.port());
    slow.send(get("/large"));
    std::size_t read = 0;
    // At most 100 kB/s, where 320 are demanded; something is read in every timeout.
    for (auto piece = slow.read_some(100); !piece.empty(); piece = slow.read_some(100)) {
        read += piece.size();
        ASSERT_FALSE(quiet.readable(1));
    }
    EXPECT_LT(read, 1'000'000U);
    server.wait_for_connections(1);
}

TEST(WriteDeadline, GrowsWithTheBytesThatWereTaken) {
    const SteadyPoint begin{};
    const auto deadline = [&](std::chrono::milliseconds passed, std::uint64_t bytes) {
        return write_deadline(begin, begin + passed, bytes, 30s) - begin;
    };
    EXPECT_EQ(deadline(0s, 0), 30s);
    EXPECT_EQ(deadline(10s, 0), 30s) << "too few bytes buy nothing";
    EXPECT_EQ(deadline(10s, write_bytes_per_timeout - 1), 30s);
    EXPECT_EQ(deadline(20s, write_bytes_per_timeout), 50s) << "one timeout without progress";
    EXPECT_EQ(deadline(59s, write_bytes_per_timeout), 60s);
    EXPECT_EQ(deadline(59s, 100 * write_bytes_per_timeout), 89s);
}

TEST(Timeouts, DoNotTouchASlowHandler) {
    TestServer server([](HttpServerConfig& config) {
        config.header_timeout = config.body_timeout = config.idle_timeout = config.write_timeout =
            20ms;
    });
    RawClient client(server.port());
    client.send(get("/hold"));
    server.handler.wait_until_held(1);
    RawClient other(server.port());
    EXPECT_EQ(other.read_all(), "") << "several timeouts long";
    server.handler.release();
    EXPECT_EQ(client.read_response().status, 200);
}

}  // namespace
}  // namespace continuo::test
