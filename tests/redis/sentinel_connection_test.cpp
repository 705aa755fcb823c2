// A master, its replica and three sentinels, which the tests use one after the other.
#include "redis/sentinel/sentinel_connection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "topology_fixture.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;

class SentinelConnectionTest : public testing::Test {
protected:
    RedisSentinels* sentinels = &shared_sentinels();
};

Task<Connection> open_found(RedisSentinelConfig config) {
    auto made = make_sentinel_connection(co_await asio::this_coro::executor, std::move(config));
    if (!made) throw std::runtime_error(made.error().detail);
    co_return std::move(*made);
}

Task<std::string> port_of(Connection connection) {
    const auto outcome = co_await run(std::move(connection), {"CONFIG", "GET", "port"});
    co_return outcome ? outcome->front().elements.at(1).text : text_of(outcome);
}

/// Returns when the replica has it, too: it will be the next master.
Task<void> set_everywhere(Connection connection, std::string key, std::string value) {
    EXPECT_EQ(co_await ask(connection, {"SET", std::move(key), std::move(value)}), "OK");
    EXPECT_EQ(co_await ask(connection, {"WAIT", "1", "10000"}), "1");
}

Task<void> find_master(RedisSentinels* sentinels) {
    auto config = sentinels->config();
    // The first one is not there: the next is asked.
    config.sentinels.insert(config.sentinels.begin(), {"127.0.0.1", free_port(), {}});
    const auto connection = co_await open_found(std::move(config));
    EXPECT_EQ(co_await ask(connection, {"SET", "found", "1"}), "OK");
    const auto master = sentinels->master_index();
    EXPECT_EQ(co_await port_of(connection), std::to_string(sentinels->server_address(master).port));
    EXPECT_TRUE(connection->status().connected);
}

TEST_F(SentinelConnectionTest, FindsTheMasterThroughAnySentinel) {
    run_task(find_master(sentinels));
}

Task<std::string> refusal(RedisSentinelConfig config) {
    const auto connection = co_await open_found(std::move(config));
    const auto outcome = co_await run(connection, {"PING"});
    EXPECT_EQ(text_of(outcome), "unavailable, not executed");
    co_return outcome ? "" : outcome.error().error.detail;
}

TEST_F(SentinelConnectionTest, SaysWhyThereIsNoMaster) {
    auto config = sentinels->config();
    config.master_name = "stranger";
    EXPECT_THAT(run_task(refusal(config)), HasSubstr("does not know this master"));
    config.sentinels = {{"127.0.0.1", free_port(), {}}};
    EXPECT_THAT(run_task(refusal(config)), HasSubstr("Connection refused"));
    config.sentinels = {sentinels->server_address(0)};
    EXPECT_THAT(run_task(refusal(config)), HasSubstr("unknown command"));
}

Task<void> lose_killed_master(RedisSentinels* sentinels) {
    const auto connection = co_await open_found(sentinels->config());
    co_await set_everywhere(connection, "counter", "1");
    const auto master = sentinels->master_index();
    sentinels->server(master).kill();
    EXPECT_EQ(co_await ask_until_answered(connection, {"INCR", "counter"}), "2");
    EXPECT_EQ(
        co_await port_of(connection), std::to_string(sentinels->server_address(1 - master).port)
    );
    sentinels->server(master).start();
}

TEST_F(SentinelConnectionTest, FollowsTheMasterWhenItIsKilled) {
    const auto master = sentinels->master_index();
    run_task(lose_killed_master(sentinels));
    sentinels->wait_for_master(1 - master);
}

Task<void> follow_switch(RedisSentinels* sentinels) {
    const auto connection = co_await open_found(sentinels->config());
    co_await set_everywhere(connection, "counter", "1");
    const auto old_port = co_await port_of(connection);
    sentinels->switch_master();
    while (co_await port_of(connection) == old_port)
        co_await pass();
    EXPECT_EQ(co_await ask_until_answered(connection, {"INCR", "counter"}), "2");
}

TEST_F(SentinelConnectionTest, FollowsAPlannedSwitch) {
    run_task(follow_switch(sentinels));
}

/// The master is made a replica by hand, behind the backs of the sentinels and without closing the
/// connections of its clients.
Task<void> meet_replica(RedisSentinels* sentinels) {
    const auto connection = co_await open_found(sentinels->config());
    co_await set_everywhere(connection, "counter", "1");
    const auto master = sentinels->master_index();
    const auto by_hand = co_await open(sentinels->server(master).config());
    const auto nowhere = std::to_string(free_port());
    EXPECT_EQ(co_await ask(by_hand, {"REPLICAOF", "127.0.0.1", nowhere}), "OK");
    const auto refused = co_await run(connection, {"INCR", "counter"});
    EXPECT_EQ(text_of(refused), "unavailable, not executed");
    EXPECT_EQ(co_await ask(connection, {"GET", "counter"}), "unavailable, not executed");
    while (!connection->status().last_error.contains("it is a replica"))
        co_await pass();
    EXPECT_EQ(co_await ask(by_hand, {"REPLICAOF", "NO", "ONE"}), "OK");
    EXPECT_TRUE(co_await connection->wait_connected(soon()));
    EXPECT_EQ(co_await ask(connection, {"INCR", "counter"}), "2");
}

TEST_F(SentinelConnectionTest, LeavesAMasterThatBecameAReplica) {
    run_task(meet_replica(sentinels));
    sentinels->wait_for_master(sentinels->master_index());
}

/// It stands still: the connection to it does not break, and only the sentinels tell.
Task<void> lose_frozen_master(RedisSentinels* sentinels) {
    const auto connection = co_await open_found(sentinels->config());
    co_await set_everywhere(connection, "counter", "1");
    const auto master = sentinels->master_index();
    sentinels->server(master).pause();
    const auto asked = co_await begin(connection, {"INCR", "counter"});
    co_await pass();
    sentinels->name_master(1 - master);
    EXPECT_EQ(co_await result(asked), "timeout, maybe executed");
    EXPECT_TRUE(co_await connection->wait_connected(soon()));
    EXPECT_EQ(
        co_await port_of(connection), std::to_string(sentinels->server_address(1 - master).port)
    );
    EXPECT_EQ(co_await ask(connection, {"GET", "counter"}), "1") << "it was sent a second time";
    EXPECT_EQ(connection->status().connections, 2u);
    sentinels->server(master).resume();
}

TEST_F(SentinelConnectionTest, LeavesAMasterThatStandsStill) {
    const auto master = sentinels->master_index();
    run_task(lose_frozen_master(sentinels));
    sentinels->wait_for_master(1 - master);
}

Task<void> close_it(RedisSentinelConfig config) {
    const auto connection = co_await open_found(std::move(config));
    connection->close();
    EXPECT_EQ(co_await ask(connection, {"PING"}), "unavailable, not executed");
    EXPECT_EQ((co_await connection->wait_connected(soon())).error().code, Errc::unavailable);
}

TEST_F(SentinelConnectionTest, MayBeClosedBeforeItConnects) {
    run_task(close_it(sentinels->config()));
}

Task<std::string> sentinel_error(RedisSentinelConfig config) {
    auto made = make_sentinel_connection(co_await asio::this_coro::executor, std::move(config));
    co_return made ? "" : made.error().detail;
}

TEST(SentinelConfig, IsCheckedAtOnce) {
    EXPECT_THAT(run_task(sentinel_error({})), HasSubstr("the address of a sentinel is missing"));
    RedisSentinelConfig config;
    config.sentinels = {{"127.0.0.1", 26379, {}}};
    EXPECT_THAT(run_task(sentinel_error(config)), HasSubstr("the name of the master is missing"));
    config.master_name = "mymaster";
    config.master.secure = true;
    config.master.certificate_file = "/nowhere/ca.pem";
    EXPECT_THAT(run_task(sentinel_error(config)), HasSubstr("/nowhere/ca.pem"));
}

}  // namespace
}  // namespace continuo::test
