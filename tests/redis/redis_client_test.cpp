#include "redis/redis_client.hpp"

#include <future>
#include <set>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include "support/redis_server.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

class RedisClientTest : public ::testing::Test {
protected:
    RedisClientTest() {
        x_shards.start();
        auto config = x_server.config();
        x_client = RedisClient::make(
                       x_shards,
                       [config](asio::any_io_executor executor) {
                           return make_redis_connection(std::move(executor), config);
                       },
                       5s
        )
                       .value();
    }
    ~RedisClientTest() override {
        x_client->close();
        x_shards.stop();
    }
    Result<std::vector<Reply>> run_on_shard(std::size_t shard, std::vector<Command> commands) {
        return asio::co_spawn(
                   x_shards[shard].context(),
                   x_client->execute(std::move(commands), Deadline::after(10s)),
                   asio::use_future
        )
            .get();
    }

    ScratchFolder x_folder;
    RedisServer x_server{x_folder.path()};
    ShardSet x_shards{3};
    std::unique_ptr<RedisClient> x_client;
};

TEST_F(RedisClientTest, EachShardHasItsConnectionAndOthersBorrowTheFirst) {
    std::set<std::int64_t> ids;
    for (std::size_t shard = 0; shard < 3; ++shard)
        ids.insert(run_on_shard(shard, {Command{"CLIENT", "ID"}}).value().front().integer);
    EXPECT_EQ(ids.size(), 3U);
    const auto elsewhere =
        run_task(x_client->execute({Command{"CLIENT", "ID"}}, Deadline::after(10s)));
    EXPECT_TRUE(ids.contains(elsewhere.value().front().integer));
    EXPECT_EQ(run_task(x_client->status()).connected, 3U);
}

TEST_F(RedisClientTest, WhoWaitsForReplicasHoldsUpNobodyElse) {
    const Command id{"CLIENT", "ID"};
    const auto own = run_on_shard(1, {id}).value().front().integer;
    // There is no replica: it waits until somebody ends that from outside.
    auto waiting = asio::co_spawn(
        x_shards[1].context(),
        x_client->execute(
            {Command{"SET", "k", "v"}, id, Command{"WAIT", "1", "0"}}, Deadline::after(1min)
        ),
        asio::use_future
    );
    std::string clients;
    while (!clients.contains("cmd=wait") && waiting.wait_for(0s) != std::future_status::ready)
        clients = run_on_shard(1, {Command{"CLIENT", "LIST"}}).value().front().text;
    EXPECT_EQ(run_on_shard(1, {Command{"GET", "k"}}).value().front().text, "v");
    EXPECT_EQ(run_on_shard(1, {id}).value().front().integer, own);
    const auto at = clients.find("cmd=wait");
    ASSERT_NE(at, std::string::npos) << waiting.get().error().detail;
    const auto line = clients.rfind("id=", at);
    const auto other = clients.substr(line + 3, clients.find(' ', line) - line - 3);
    ASSERT_TRUE(run_on_shard(0, {Command{"CLIENT", "UNBLOCK", other}}));
    const auto waited = waiting.get().value();
    EXPECT_EQ(std::to_string(waited.at(1).integer), other);
    EXPECT_EQ(waited.at(2).integer, 0);
    EXPECT_EQ(run_task(x_client->status()).connected, 3U);
}

TEST_F(RedisClientTest, AnOutageIsUnavailableAndEndsByItself) {
    ASSERT_TRUE(run_on_shard(1, {Command{"SET", "k", "v"}}));
    x_server.kill();
    EXPECT_EQ(run_on_shard(1, {Command{"GET", "k"}}).error().code, Errc::unavailable);
    x_server.start();
    for (;;) {
        const auto answer = run_on_shard(1, {Command{"PING"}});
        if (answer) break;
        EXPECT_EQ(answer.error().code, Errc::unavailable);
    }
}

TEST_F(RedisClientTest, ACommandIsGivenUpWithItsDeadline) {
    x_server.pause();
    const auto late = asio::co_spawn(
                          x_shards[0].context(),
                          x_client->execute({Command{"PING"}}, Deadline::after(50ms)),
                          asio::use_future
    )
                          .get();
    EXPECT_EQ(late.error().code, Errc::unavailable);
    x_server.resume();
}

TEST_F(RedisClientTest, ClosedItRefuses) {
    x_client->close();
    EXPECT_EQ(run_on_shard(0, {Command{"PING"}}).error().code, Errc::unavailable);
    EXPECT_EQ(run_task(x_client->status()).connected, 0U);
}

}  // namespace
}  // namespace continuo::test
