#include <thread>

#include <gtest/gtest.h>

#include "raw_client.hpp"
#include "server_fixture.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

/// Drains in a thread of its own; join() returns the result.
class Drain {
public:
    Drain(TestServer& server, std::chrono::milliseconds grace)
        : x_thread([this, &server, grace] { x_cut = server.server->drain(grace); }) {
        while (!server.server->draining())
            std::this_thread::yield();
    }
    std::size_t join() {
        x_thread.join();
        return x_cut;
    }

private:
    std::size_t x_cut = 0;
    std::thread x_thread;
};

TEST(Drain, ClosesIdleConnectionsAtOnce) {
    TestServer server;
    RawClient fresh(server.port());
    RawClient used(server.port());
    used.send(get("/"));
    used.read_response();
    server.wait_for_connections(2);
    EXPECT_EQ(server.server->drain(1h), 0U);
    EXPECT_EQ(fresh.read_all(), "");
    EXPECT_EQ(used.read_all(), "");
    EXPECT_TRUE(server.server->draining());
    EXPECT_EQ(server.connections(), 0U);
}

TEST(Drain, AnswersWhatWasSentBeforeIt) {
    for (int i = 0; i < 20; ++i) {
        TestServer server;
        RawClient client(server.port());
        client.send(get("/")
        );  // may be in the server's hands, in the kernel's, or not yet accepted
        EXPECT_EQ(server.server->drain(1h), 0U);
        EXPECT_EQ(parse_responses(client.read_all()).size(), 1U);
    }
}

TEST(Drain, StopsListening) {
    TestServer server;
    server.server->drain(1h);
    EXPECT_THROW(RawClient{server.port()}, std::system_error);
}

TEST(Drain, LetsRequestsInFlightFinish) {
    TestServer server;
    RawClient client(server.port());
    client.send(get("/hold") + get("/too late"));
    server.handler.wait_until_held(1);
    Drain drain(server, 1h);
    server.handler.release();
    const auto responses = parse_responses(client.read_all());
    client.close();
    EXPECT_EQ(drain.join(), 0U);
    ASSERT_EQ(responses.size(), 1U);
    EXPECT_EQ(responses[0].status, 200);
    EXPECT_EQ(responses[0].field("Connection"), "close");
}

TEST(Drain, LetsARequestWhoseBodyIsOnItsWayFinish) {
    TestServer server;
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(client.read_response().status, 100);
    Drain drain(server, 1h);
    client.send("hi");
    const auto responses = parse_responses(client.read_all());
    EXPECT_EQ(drain.join(), 0U);
    ASSERT_EQ(responses.size(), 1U);
    EXPECT_EQ(responses[0].body, "POST /\nhi");
}

TEST(Drain, CutsWhatDoesNotFinishAndCountsIt) {
    TestServer server;
    RawClient idle(server.port());
    RawClient one(server.port());
    RawClient two(server.port());
    one.send(get("/hold"));
    two.send(get("/hold"));
    server.handler.wait_until_held(2);
    EXPECT_EQ(server.server->drain(10ms), 2U);
    EXPECT_EQ(one.read_all(), "");
    EXPECT_EQ(two.read_all(), "");
    EXPECT_EQ(server.connections(), 0U);
}

TEST(Drain, ASecondOneIsHarmless) {
    TestServer server;
    EXPECT_EQ(server.server->drain(1h), 0U);
    EXPECT_EQ(server.server->drain(1h), 0U);
}

TEST(Drain, ASecondOneMayRunBesideTheFirst) {
    TestServer server;
    RawClient client(server.port());
    client.send(get("/hold"));
    server.handler.wait_until_held(1);
    Drain first(server, 1h);
    Drain second(server, 1h);
    server.handler.release();
    EXPECT_EQ(parse_responses(client.read_all()).size(), 1U);
    EXPECT_EQ(first.join(), 0U);
    EXPECT_EQ(second.join(), 0U);
}

TEST(Drain, HappensWhenAServerIsDestroyed) {
    TestServer server;
    RawClient client(server.port());
    client.send(get("/hold"));
    server.handler.wait_until_held(1);
    server.server.reset();
    EXPECT_EQ(client.read_all(), "");
}

TEST(Drain, OfAServerWhoseShardsHaveStoppedDoesNotHang) {
    TestServer server;
    RawClient client(server.port());
    client.send(get("/hold"));
    server.handler.wait_until_held(1);
    server.shards.stop();
    server.server.reset();
}

}  // namespace
}  // namespace continuo::test
