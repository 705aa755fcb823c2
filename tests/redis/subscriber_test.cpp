// Real servers; what the listener hears.
#include "redis/subscriber.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "topology_fixture.hpp"

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Heard = std::shared_ptr<std::vector<std::string>>;
using Subscriber = std::unique_ptr<RedisSubscriber>;

RedisListener write_down(Heard heard) {
    return {
        [heard](const std::string& channel, const std::string& text) {
            heard->push_back(channel + "=" + text);
        },
        [heard] { heard->emplace_back("(gap)"); }
    };
}

Heard make_heard() {
    return std::make_shared<std::vector<std::string>>();
}

Task<void> until_heard(Heard heard, std::size_t count) {
    while (heard->size() < count)
        co_await pass();
}

Task<void> lose_server_and_find(RedisServer* server) {
    const auto executor = co_await asio::this_coro::executor;
    const auto heard = make_heard();
    const Subscriber subscriber =
        *make_redis_subscriber(executor, server->config(), write_down(heard));
    subscriber->subscribe("a");
    EXPECT_TRUE(co_await subscriber->wait_subscribed(soon()));
    subscriber->subscribe("b");
    EXPECT_TRUE(co_await subscriber->wait_subscribed(soon()));
    auto publisher = co_await open(server->config());
    EXPECT_EQ(co_await ask(publisher, {"PUBLISH", "b", "1"}), "1");
    co_await until_heard(heard, 1);
    server->kill();
    while (subscriber->status().connected)
        co_await pass();
    EXPECT_EQ(heard->size(), 1u) << "what was missed is not known yet";
    server->start();
    co_await until_heard(heard, 2);
    EXPECT_TRUE(co_await publisher->wait_connected(soon()));
    EXPECT_EQ(co_await ask(publisher, {"PUBLISH", "a", "2"}), "1");
    co_await until_heard(heard, 3);
    EXPECT_THAT(*heard, ElementsAre("b=1", "(gap)", "a=2"));
    subscriber->unsubscribe("a");
    EXPECT_TRUE(co_await subscriber->wait_subscribed(soon()));
    EXPECT_EQ(co_await ask(publisher, {"PUBLISH", "a", "3"}), "0");
}

TEST(RedisSubscriber, SubscribesAgainAndTellsOfTheGap) {
    const ScratchFolder folder;
    RedisServer server(folder.path());
    run_task(lose_server_and_find(&server));
}

Task<void> close_by_listener(RedisServer* server) {
    const auto heard = make_heard();
    Subscriber subscriber;
    RedisListener listener;
    listener.message = [&](const std::string&, const std::string& text) {
        heard->push_back(text);
        subscriber.reset();
    };
    subscriber =
        *make_redis_subscriber(co_await asio::this_coro::executor, server->config(), listener);
    subscriber->subscribe("a");
    EXPECT_TRUE(co_await subscriber->wait_subscribed(soon()));
    const auto publisher = co_await open(server->config());
    std::vector<Command> commands{Command{"PUBLISH", "a", "1"}, Command{"PUBLISH", "a", "2"}};
    EXPECT_TRUE(co_await publisher->execute(std::move(commands), soon()));
    while (subscriber)
        co_await pass();
    EXPECT_THAT(*heard, ElementsAre("1"));
}

TEST(RedisSubscriber, MayBeDestroyedByItsListener) {
    const ScratchFolder folder;
    RedisServer server(folder.path());
    run_task(close_by_listener(&server));
}

Task<void> wait_in_vain(RedisConnectionConfig config) {
    const Subscriber subscriber =
        *make_redis_subscriber(co_await asio::this_coro::executor, std::move(config), {});
    subscriber->subscribe("a");
    const auto late = co_await subscriber->wait_subscribed(Deadline::after(100ms));
    EXPECT_EQ(late.error().code, Errc::timeout);
    EXPECT_THAT(subscriber->status().last_error, HasSubstr("NOPERM"));
    subscriber->close();
    EXPECT_EQ((co_await subscriber->wait_subscribed(soon())).error().code, Errc::unavailable);
}

TEST(RedisSubscriber, SaysWhyItHearsNothing) {
    const ScratchFolder folder;
    const RedisServer server(
        folder.path(), {"--user", "default", "on", "nopass", "~*", "+@all", "resetchannels"}
    );
    run_task(wait_in_vain(server.config()));
}

Task<void> follow_master(RedisSentinels* sentinels) {
    const auto heard = make_heard();
    const Subscriber subscriber = *make_sentinel_subscriber(
        co_await asio::this_coro::executor, sentinels->config(), write_down(heard)
    );
    subscriber->subscribe("a");
    EXPECT_TRUE(co_await subscriber->wait_subscribed(soon()));
    sentinels->switch_master();
    co_await until_heard(heard, 1);
    EXPECT_TRUE(co_await subscriber->wait_subscribed(soon()));
    const auto publisher = co_await open(sentinels->server(sentinels->master_index()).config());
    EXPECT_EQ(co_await ask(publisher, {"PUBLISH", "a", "1"}), "1");
    co_await until_heard(heard, 2);
    EXPECT_THAT(*heard, ElementsAre("(gap)", "a=1"));
}

TEST(RedisSubscriber, FollowsTheMasterOfTheSentinels) {
    run_task(follow_master(&shared_sentinels()));
}

Task<void> change_node(RedisCluster* cluster) {
    const auto heard = make_heard();
    const auto config = cluster->config();
    // Both nodes that the subscriber knows; it does not say at which of them it is.
    const Subscriber subscriber = *make_cluster_subscriber(
        co_await asio::this_coro::executor,
        {cluster->address(1), cluster->address(2)},
        config.node,
        write_down(heard)
    );
    subscriber->subscribe("a");
    EXPECT_TRUE(co_await subscriber->wait_subscribed(soon()));
    const auto publisher = co_await open(cluster->node(0).config());
    EXPECT_TRUE(co_await run(publisher, {"PUBLISH", "a", "1"}));
    co_await until_heard(heard, 1);
    for (const std::size_t node : {1, 2})
        cluster->ask(node, {"CLIENT", "KILL", "TYPE", "pubsub"});
    co_await until_heard(heard, 2);
    EXPECT_TRUE(co_await run(publisher, {"PUBLISH", "a", "2"}));
    co_await until_heard(heard, 3);
    EXPECT_THAT(*heard, ElementsAre("a=1", "(gap)", "a=2"));
}

TEST(RedisSubscriber, HearsAtAnyNodeOfACluster) {
    run_task(change_node(&shared_cluster()));
}

}  // namespace
}  // namespace continuo::test
