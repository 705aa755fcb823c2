// How many connections there are: in all, of one address, and the reserve for health checks. Most
// tests have one shard, which does things in the order in which the clients see them.
#include <gtest/gtest.h>

#include "raw_client.hpp"
#include "server/connection.hpp"
#include "server_fixture.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

/// Keeps the connection busy until the handler is released.
void keep_busy(TestServer& server, RawClient& client, std::size_t count = 1) {
    client.send(get("/hold"));
    server.handler.wait_until_held(count);
}

TestServer::Change at_most(std::size_t connections, std::size_t for_health = 16) {
    return [=](HttpServerConfig& config) {
        config.connections_max = connections;
        config.health_connections = for_health;
    };
}

int status_of(RawClient& client, std::string_view target = "/") {
    client.send(get(target));
    return client.read_response().status;
}

TEST(ConnectionLimit, ClosesTheOneThatIsIdleLongestForANewOne) {
    TestServer server(at_most(2), 1);
    RawClient first(server.port());
    RawClient second(server.port());
    EXPECT_EQ(status_of(first), 200);
    EXPECT_EQ(status_of(second), 200);
    RawClient third(server.port());
    EXPECT_EQ(status_of(third), 200);
    EXPECT_EQ(first.read_all(), "");
    EXPECT_EQ(status_of(second), 200);
    RawClient fourth(server.port());
    EXPECT_EQ(status_of(fourth), 200);
    EXPECT_EQ(third.read_all(), "") << "the second one was used after it";
}

TEST(ConnectionLimit, ClosesIdleConnectionsOfOtherShards) {
    TestServer server(at_most(4), 3);
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 60; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        ASSERT_EQ(status_of(*clients.back()), 200) << i;
    }
    server.wait_for_connections(4);
    EXPECT_EQ(server.server->drain(1h), 0U);
}

TEST(ConnectionLimit, ConnectionsThatNeverAskAreIdleToo) {
    TestServer server(at_most(1), 1);
    RawClient silent(server.port());
    server.wait_for_connections(1);
    RawClient client(server.port());
    EXPECT_EQ(status_of(client), 200);
    EXPECT_EQ(silent.read_all(), "");
}

TEST(ConnectionLimit, DoesNotTouchARequestInProgress) {
    TestServer server(at_most(1), 1);
    RawClient busy(server.port());
    keep_busy(server, busy);
    RawClient refused(server.port());
    refused.send(get("/"));
    const auto responses = parse_responses(refused.read_all());
    ASSERT_EQ(responses.size(), 1U);
    EXPECT_EQ(responses[0].status, 503);
    EXPECT_EQ(responses[0].field("Connection"), "close");
    server.handler.release();
    EXPECT_EQ(busy.read_response().status, 200);
    RawClient next(server.port());
    EXPECT_EQ(status_of(next), 200);
    EXPECT_EQ(status_of(next), 200);
}

TEST(ConnectionLimit, KeepsAReserveForHealthChecks) {
    TestServer server(at_most(1), 1);
    RawClient busy(server.port());
    keep_busy(server, busy);
    for (int i = 0; i < 40; ++i) {
        RawClient probe(server.port());
        probe.send(get("/health"));
        const auto responses = parse_responses(probe.read_all());
        ASSERT_EQ(responses.size(), 1U) << i;
        EXPECT_EQ(responses[0].status, 200);
        EXPECT_EQ(responses[0].field("Connection"), "close");
    }
    server.handler.release();
}

TEST(ConnectionLimit, BoundsTheReserve) {
    TestServer server(at_most(1, 3), 1);
    RawClient busy(server.port());
    keep_busy(server, busy);
    RawClient silent[] = {RawClient(server.port()), RawClient(server.port())};
    RawClient third(server.port());
    EXPECT_EQ(third.read_all(), "") << "one address has two of it";
    RawClient other(server.port(), {.from = "127.0.0.2"});
    server.wait_for_connections(4);
    RawClient last(server.port(), {.from = "127.0.0.3"});
    EXPECT_EQ(last.read_all(), "");
    EXPECT_EQ(status_of(other, "/health"), 200);
    server.handler.release();
}

TEST(ConnectionLimit, OfOneAddress) {
    TestServer server([](HttpServerConfig& config) { config.connections_per_address = 2; }, 1);
    RawClient first(server.port());
    RawClient second(server.port());
    EXPECT_EQ(status_of(first), 200);
    EXPECT_EQ(status_of(second), 200);
    RawClient third(server.port());
    EXPECT_EQ(third.read_all(), "");
    RawClient other(server.port(), {.from = "127.0.0.2"});
    EXPECT_EQ(status_of(other), 200);
    first.close();
    server.wait_for_connections(2);
    RawClient fourth(server.port());
    EXPECT_EQ(status_of(fourth), 200);
    EXPECT_EQ(status_of(second), 200) << "no other connection was closed for it";
}

TEST(ConnectionLimit, OfOneAddressIsNotThatOfAProxy) {
    TestServer server([](HttpServerConfig& config) {
        config.connections_per_address = 1;
        config.trusted_proxies = {AddressRange::parse("127.0.0.1").value()};
    });
    RawClient clients[] = {
        RawClient(server.port()), RawClient(server.port()), RawClient(server.port())
    };
    for (auto& client : clients)
        EXPECT_EQ(status_of(client), 200);
}

struct ConnectionSlotTest : testing::Test {
    std::optional<ConnectionSlot> take(std::string_view address) {
        return ConnectionSlot::take(state, IpAddress::parse(address).value());
    }
    void start(std::size_t connections_max, std::size_t per_address) {
        HttpServerConfig config;
        config.connections_max = connections_max;
        config.connections_per_address = per_address;
        config.health_connections = 1;
        state = std::make_shared<ServerState>(std::move(config), handler, nullptr);
    }

    FakeHandler handler;
    std::shared_ptr<ServerState> state;
};

TEST_F(ConnectionSlotTest, CountsIpv6ClientsByTheirNetwork) {
    start(10, 1);
    auto first = take("2001:db8:0:1::1");
    EXPECT_TRUE(first);
    EXPECT_FALSE(take("2001:db8:0:1:ffff::2"));
    EXPECT_TRUE(take("2001:db8:0:2::1"));
    first.reset();
    EXPECT_TRUE(take("2001:db8:0:1:ffff::2"));
}

TEST_F(ConnectionSlotTest, GivesBackAllThatWasTaken) {
    start(2, 2);
    {
        auto one = take("192.0.2.1");
        auto two = take("192.0.2.1");
        EXPECT_FALSE(take("192.0.2.1")) << "the share of the address";
        auto reserve = take("192.0.2.2");
        ASSERT_TRUE(one && two && reserve);
        EXPECT_FALSE(two->is_reserve());
        EXPECT_TRUE(reserve->is_reserve());
        EXPECT_FALSE(take("192.0.2.3")) << "the reserve is taken";
        EXPECT_EQ(state->connections, 3U);
        EXPECT_EQ(state->places, 2U);
    }
    EXPECT_EQ(state->connections, 0U);
    EXPECT_EQ(state->places, 0U);
    EXPECT_EQ(state->reserve_places, 0U);
    auto again = take("192.0.2.3");
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->is_reserve());
}

}  // namespace
}  // namespace continuo::test
