// One URL, one connection: the same test over each topology.
#include "redis/topology.hpp"

#include <gtest/gtest.h>

#include "topology_fixture.hpp"

namespace continuo::test {
namespace {

Task<void> use_url(std::string text) {
    const auto executor = co_await asio::this_coro::executor;
    const auto url = parse_redis_url(text);
    if (!url) throw std::runtime_error(url.error().detail);
    const RedisOptions options{.client_name = "by-url"};
    auto made = make_redis_connection(executor, *url, options);
    if (!made) throw std::runtime_error(made.error().detail);
    const Connection client = std::move(*made);
    EXPECT_TRUE(co_await client->wait_connected(soon()));
    EXPECT_EQ(co_await ask(client, {"SET", "by-url", "1"}), "OK");
    EXPECT_EQ(co_await ask(client, {"CLIENT", "GETNAME"}), "by-url");

    std::string heard;
    RedisListener listener;
    listener.message = [&heard](const std::string&, const std::string& said) { heard = said; };
    const auto subscriber = make_redis_subscriber(executor, *url, options, listener);
    if (!subscriber) throw std::runtime_error(subscriber.error().detail);
    (*subscriber)->subscribe("by-url");
    EXPECT_TRUE(co_await (*subscriber)->wait_subscribed(soon()));
    EXPECT_TRUE(co_await run(client, {"PUBLISH", "by-url", "hello"}));
    while (heard.empty())
        co_await pass();
    EXPECT_EQ(heard, "hello");
}

TEST(RedisTopology, IsOfOneServer) {
    const ScratchFolder folder;
    const RedisServer server(folder.path());
    run_task(use_url("redis+unix://" + server.socket_path()));
}

TEST(RedisTopology, IsOfAMasterAndItsSentinels) {
    std::string hosts;
    for (const auto& sentinel : shared_sentinels().config().sentinels)
        hosts += (hosts.empty() ? "" : ",") + sentinel.to_string();
    run_task(use_url("redis+sentinel://" + hosts + "/" + RedisSentinels::master_name));
}

TEST(RedisTopology, IsOfACluster) {
    // One node is enough to find the others.
    run_task(use_url("redis+cluster://" + shared_cluster().address(2).to_string()));
}

}  // namespace
}  // namespace continuo::test
