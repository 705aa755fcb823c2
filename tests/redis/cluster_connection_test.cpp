// One cluster, which the tests use one after the other.
#include "redis/cluster/cluster_connection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/with_deadline.hpp"
#include "topology_fixture.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;

class ClusterConnectionTest : public testing::Test {
protected:
    RedisCluster* cluster = &shared_cluster();
};

Task<Connection> open_cluster(RedisClusterConfig config) {
    auto made = make_cluster_connection(co_await asio::this_coro::executor, std::move(config));
    if (!made) throw std::runtime_error(made.error().detail);
    co_return std::move(*made);
}

/// A tag whose keys the node serves.
std::string tag_on(const RedisCluster& cluster, std::size_t node) {
    for (int i = 0;; ++i) {
        auto tag = "{t" + std::to_string(i) + "}";
        if (cluster.owner_of(hash_slot(tag)) == node) return tag;
    }
}

/// Commands that the node has refused with an error of this code.
std::uint64_t refusals_of(const RedisCluster& cluster, std::size_t node, const std::string& code) {
    const auto info = cluster.ask(node, {"INFO", "errorstats"}).text;
    const auto name = "errorstat_" + code + ":count=";
    const auto found = info.find(name);
    return found == std::string::npos ? 0 : std::stoull(info.substr(found + name.size()));
}

std::uint64_t refusals_of_all(const RedisCluster& cluster, const std::string& code) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < cluster.size(); ++i)
        sum += refusals_of(cluster, i, code);
    return sum;
}

Task<void> use_many_keys(RedisCluster* cluster) {
    const auto connection = co_await open_cluster(cluster->config());
    const auto before = refusals_of_all(*cluster, "MOVED");
    std::vector<Command> commands;
    for (int i = 0; i < 100; ++i) {
        commands.push_back(Command{"SET", "key" + std::to_string(i), std::to_string(i)});
        commands.push_back(Command{"GET", "key" + std::to_string(i)});
    }
    const auto outcome = co_await connection->execute(std::move(commands), soon());
    EXPECT_TRUE(outcome);
    if (!outcome) co_return;
    for (std::size_t i = 0; i < 100; ++i)
        EXPECT_EQ((*outcome)[2 * i + 1].text, std::to_string(i));
    EXPECT_EQ(connection->status().connections, 3u) << "one to each master";
    EXPECT_TRUE(connection->status().connected);
    EXPECT_EQ(refusals_of_all(*cluster, "MOVED"), before);
}

TEST_F(ClusterConnectionTest, FindsTheNodeOfEachKey) {
    run_task(use_many_keys(cluster));
}

Task<void> ask_all(RedisCluster* cluster) {
    const auto connection = co_await open_cluster(cluster->config());
    EXPECT_TRUE(co_await connection->wait_connected(soon()));
    const std::string code =
        "#!lua name=one\nredis.register_function('where', function(keys) return keys[1] end)";
    EXPECT_EQ(co_await ask(connection, {"FUNCTION", "LOAD", code}), "one");
    for (std::size_t i = 0; i < 3; ++i) {
        const auto key = tag_on(*cluster, i);
        EXPECT_EQ(co_await ask(connection, {"FCALL", "where", "1", key}), key);
    }
    EXPECT_EQ(co_await ask(connection, {"PING"}), "PONG");
    EXPECT_THAT(co_await ask(connection, {"FUNCTION", "LOAD", code}), HasSubstr("already exists"));
    const auto time = co_await run(connection, {"TIME"});
    EXPECT_TRUE(time && time->front().elements.size() == 2);
    EXPECT_THAT(
        co_await ask(connection, {"MGET", tag_on(*cluster, 0), tag_on(*cluster, 1)}),
        HasSubstr("CROSSSLOT")
    );
}

TEST_F(ClusterConnectionTest, AsksEveryMasterWhatIsAboutAll) {
    run_task(ask_all(cluster));
}

Task<void> follow_move(RedisCluster* cluster) {
    const auto connection = co_await open_cluster(cluster->config());
    const auto key = tag_on(*cluster, 1);
    const auto slot = hash_slot(key);
    EXPECT_EQ(co_await ask(connection, {"SET", key, "1"}), "OK");

    const auto sent_on = refusals_of(*cluster, 1, "ASK");
    cluster->begin_move(slot, 2);
    EXPECT_EQ(co_await ask(connection, {"INCR", key}), "2") << "it is still there";
    EXPECT_EQ(co_await ask(connection, {"SET", key + "new", "x"}), "OK");
    EXPECT_EQ(refusals_of(*cluster, 1, "ASK"), sent_on + 1);
    cluster->move_key(key, 2);
    EXPECT_EQ(co_await ask(connection, {"INCR", key}), "3");
    EXPECT_EQ(refusals_of(*cluster, 1, "ASK"), sent_on + 2);

    cluster->end_move(slot, 2);
    const auto moved = refusals_of(*cluster, 1, "MOVED");
    EXPECT_EQ(co_await ask(connection, {"INCR", key}), "4");
    EXPECT_EQ(co_await ask(connection, {"GET", key + "new"}), "x");
    EXPECT_EQ(refusals_of(*cluster, 1, "MOVED"), moved + 1) << "it is not remembered";
}

TEST_F(ClusterConnectionTest, FollowsASlotThatMoves) {
    run_task(follow_move(cluster));
}

Task<void> wait_for_both_keys(RedisCluster* cluster) {
    const auto connection = co_await open_cluster(cluster->config());
    const auto key = tag_on(*cluster, 1);
    EXPECT_EQ(co_await ask(connection, {"MSET", key + "a", "1", key + "b", "2"}), "OK");
    cluster->begin_move(hash_slot(key), 2);
    cluster->move_key(key + "a", 2);
    const auto late =
        co_await run(connection, {"DEL", key + "a", key + "b"}, Deadline::after(200ms));
    EXPECT_EQ(text_of(late), "timeout, not executed");
    const auto refused = refusals_of(*cluster, 1, "TRYAGAIN");
    EXPECT_GE(refused, 1u);
    const auto both = co_await begin(connection, {"DEL", key + "a", key + "b"});
    while (refusals_of(*cluster, 1, "TRYAGAIN") == refused)
        co_await pass();
    EXPECT_EQ(*both, "");
    cluster->move_key(key + "b", 2);
    EXPECT_EQ(co_await result(both), "2");
    cluster->end_move(hash_slot(key), 2);
}

TEST_F(ClusterConnectionTest, TriesAgainWhileKeysAreOnTwoNodes) {
    run_task(wait_for_both_keys(cluster));
}

Task<void> wait_for_slot(RedisCluster* cluster) {
    const auto connection = co_await open_cluster(cluster->config());
    const auto key = tag_on(*cluster, 1);
    const auto number = std::to_string(hash_slot(key));
    EXPECT_EQ(co_await ask(connection, {"SET", key, "1"}), "OK");
    const auto down = refusals_of(*cluster, 1, "CLUSTERDOWN");
    cluster->ask(1, {"CLUSTER", "DELSLOTS", number});
    const auto waiting = co_await begin(connection, {"INCR", key});
    while (refusals_of(*cluster, 1, "CLUSTERDOWN") < down + 2)
        co_await pass();
    EXPECT_EQ(*waiting, "");
    cluster->ask(1, {"CLUSTER", "ADDSLOTS", number});
    EXPECT_EQ(co_await result(waiting), "2");
}

TEST_F(ClusterConnectionTest, WaitsWhileTheClusterIsDown) {
    run_task(wait_for_slot(cluster));
    cluster->wait_until_well();
}

Task<Result<std::string>> increment(Connection connection, std::string key) {
    co_return co_await ask(std::move(connection), {"INCR", std::move(key)});
}

Task<void> leave_early(RedisCluster* cluster) {
    const auto connection = co_await open_cluster(cluster->config());
    const auto key = tag_on(*cluster, 2);
    EXPECT_EQ(co_await ask(connection, {"SET", key, "1"}), "OK");
    cluster->node(2).pause();
    const auto left = co_await with_deadline(increment(connection, key), Deadline::after(100ms));
    EXPECT_EQ(left.error().code, Errc::timeout);
    cluster->node(2).resume();
    EXPECT_EQ(co_await ask(connection, {"GET", key}), "2");
}

TEST_F(ClusterConnectionTest, LetsACancelledCallerGo) {
    run_task(leave_early(cluster));
}

std::vector<Command> increments(const std::string& one, const std::string& other) {
    return {Command{"INCR", one}, Command{"INCR", other}};
}

Task<void> lose_master(RedisCluster* cluster) {
    const auto connection = co_await open_cluster(cluster->config());
    const auto lost = tag_on(*cluster, 0);
    const auto kept = tag_on(*cluster, 2);
    std::vector<Command> written{Command{"SET", lost, "1"}, Command{"WAIT", "1", "10000"}};
    const auto replicated = co_await connection->execute(std::move(written), soon());
    EXPECT_TRUE(replicated && replicated->back().integer == 1) << "WAIT went to another node";
    EXPECT_EQ(co_await ask(connection, {"SET", kept, "1"}), "OK");

    cluster->node(0).kill();
    const auto half = co_await connection->execute(increments(lost, kept), soon());
    EXPECT_EQ(text_of(half), "timeout, maybe executed");
    EXPECT_EQ(co_await ask(connection, {"INCR", lost}), "unavailable, not executed");
    EXPECT_FALSE(connection->status().connected);
    EXPECT_EQ(co_await ask_until_answered(connection, {"INCR", lost}), "2");
    EXPECT_EQ(co_await ask_until_answered(connection, {"GET", kept}), "2");
    EXPECT_TRUE(co_await connection->wait_connected(soon()));
    EXPECT_TRUE(connection->status().connected);
}

TEST_F(ClusterConnectionTest, FindsThePromotedReplica) {
    run_task(lose_master(cluster));
    cluster->node(0).start();
    cluster->wait_until_well();
    cluster->promote(0);
}

/// Nobody who asks notices it.
Task<void> follow_failover(RedisCluster* cluster) {
    const auto connection = co_await open_cluster(cluster->config());
    const auto key = tag_on(*cluster, 0) + "failover";
    for (const auto& [next, value] : {std::pair{3, "1"}, {0, "2"}, {3, "3"}, {0, "4"}}) {
        std::vector<Command> commands{Command{"INCR", key}, Command{"WAIT", "1", "10000"}};
        const auto outcome = co_await connection->execute(std::move(commands), soon());
        EXPECT_EQ(text_of(outcome), value);
        EXPECT_TRUE(outcome && outcome->back().integer == 1) << "WAIT went to another node";
        cluster->promote(static_cast<std::size_t>(next));
    }
}

TEST_F(ClusterConnectionTest, FollowsAPlannedFailover) {
    run_task(follow_failover(cluster));
}

Task<std::string> refusal(RedisClusterConfig config) {
    const auto connection = co_await open_cluster(std::move(config));
    const auto outcome = co_await run(connection, {"PING"});
    EXPECT_EQ(text_of(outcome), "unavailable, not executed");
    EXPECT_FALSE(connection->status().connected);
    EXPECT_EQ(
        (co_await connection->wait_connected(Deadline::after(100ms))).error().code, Errc::timeout
    );
    co_return outcome ? "" : outcome.error().error.detail;
}

TEST(ClusterConnection, SaysWhyThereIsNone) {
    const ScratchFolder folder;
    const auto port = free_port();
    const RedisServer alone(folder.path(), {"--port", std::to_string(port)});
    RedisClusterConfig config;
    config.seeds = {{"127.0.0.1", port, {}}};
    EXPECT_THAT(run_task(refusal(config)), HasSubstr("cluster support disabled"));
    config.seeds = {{"127.0.0.1", free_port(), {}}};
    EXPECT_THAT(run_task(refusal(config)), HasSubstr("Connection refused"));
}

Task<void> close_it(RedisClusterConfig config) {
    const auto early = co_await open_cluster(config);
    early->close();
    EXPECT_EQ(co_await ask(early, {"PING"}), "unavailable, not executed");
    EXPECT_EQ((co_await early->wait_connected(soon())).error().code, Errc::unavailable);
    const auto connection = co_await open_cluster(std::move(config));
    EXPECT_EQ(co_await ask(connection, {"PING"}), "PONG");
    connection->close();
    EXPECT_EQ(co_await ask(connection, {"PING"}), "unavailable, not executed");
    EXPECT_EQ((co_await connection->wait_connected(soon())).error().code, Errc::unavailable);
}

TEST_F(ClusterConnectionTest, IsOverAfterClose) {
    run_task(close_it(cluster->config()));
}

Task<void> destroy_while_it_waits(RedisCluster* cluster) {
    auto connection = co_await open_cluster(cluster->config());
    const auto key = tag_on(*cluster, 2);
    EXPECT_EQ(co_await ask(connection, {"SET", key, "1"}), "OK");
    cluster->node(2).pause();
    const auto waiting = co_await begin(connection, {"INCR", key});
    co_await pass();
    connection->close();
    connection.reset();
    EXPECT_THAT(co_await result(waiting), HasSubstr("executed"));
    cluster->node(2).resume();
}

TEST_F(ClusterConnectionTest, MayBeDestroyedWhileACallerWaits) {
    run_task(destroy_while_it_waits(cluster));
}

Task<std::string> open_error(RedisClusterConfig config) {
    auto made = make_cluster_connection(co_await asio::this_coro::executor, std::move(config));
    co_return made ? "" : made.error().detail;
}

TEST(ClusterConfig, IsCheckedAtOnce) {
    EXPECT_THAT(run_task(open_error({})), HasSubstr("the address of a cluster node is missing"));
    RedisClusterConfig config;
    config.seeds = {{"127.0.0.1", 7000, {}}};
    config.node.secure = true;
    config.node.certificate_file = "/nowhere/ca.pem";
    EXPECT_THAT(run_task(open_error(config)), HasSubstr("/nowhere/ca.pem"));
}

}  // namespace
}  // namespace continuo::test
