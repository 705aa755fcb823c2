#include "redis/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connection_fixture.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class RedisConnectionTest : public testing::Test {
protected:
    ScratchFolder folder;
};

Task<void> use_it(RedisConnectionConfig config) {
    const auto connection = co_await open(std::move(config));
    const std::string bytes("\0\r\n\xff", 4);
    std::vector<Command> commands{
        Command{"SET", "key", bytes},
        Command{"INCR", "key"},
        Command{"GET", "key"},
        Command{"GET", "nothing"},
        Command{"RPUSH", "list", "a", "b"},
        Command{"LRANGE", "list", "0", "-1"},
    };
    const auto outcome = co_await connection->execute(std::move(commands), soon());
    EXPECT_TRUE(outcome);
    if (!outcome) co_return;
    const auto& replies = *outcome;
    EXPECT_EQ(replies.size(), 6u);
    EXPECT_TRUE(replies[0].is_ok());
    EXPECT_EQ(replies[1].error_code(), "ERR");
    EXPECT_EQ(replies[2].text, bytes);
    EXPECT_TRUE(replies[3].is_nil());
    EXPECT_EQ(replies[4].integer, 2);
    EXPECT_EQ(replies[5].elements.size(), 2u);
    EXPECT_TRUE(connection->status().connected);
}

TEST_F(RedisConnectionTest, ReturnsOneReplyForEachCommand) {
    const RedisServer server(folder.path());
    run_task(use_it(server.config()));
}

Task<void> come_too_late(RedisConnectionConfig config) {
    const auto connection = co_await open(std::move(config));
    const auto late = co_await run(connection, {"INCR", "counter"}, Deadline::after(0s));
    EXPECT_EQ(text_of(late), "timeout, not executed");
    EXPECT_EQ(co_await ask(connection, {"INCR", "counter"}), "1");
}

TEST_F(RedisConnectionTest, SendsNothingAfterItsDeadline) {
    const RedisServer server(folder.path());
    run_task(come_too_late(server.config()));
}

Task<void> move_large_values(RedisConnectionConfig config) {
    const auto connection = co_await open(std::move(config));
    const std::string value(5 * 1024 * 1024, 'v');
    EXPECT_EQ(co_await ask(connection, {"SET", "large", value}), "OK");
    EXPECT_EQ(co_await ask(connection, {"GET", "large"}), value);
}

TEST_F(RedisConnectionTest, CarriesLargeValues) {
    const RedisServer server(folder.path());
    run_task(move_large_values(server.config()));
}

Task<void> increment(Connection connection, std::shared_ptr<std::vector<std::string>> answers) {
    answers->push_back(co_await ask(std::move(connection), {"INCR", "counter"}));
}

std::uint64_t reads_of(const std::string& info) {
    const std::string name = "total_reads_processed:";
    return std::stoull(info.substr(info.find(name) + name.size()));
}

Task<void> ask_side_by_side(RedisConnectionConfig config) {
    const auto connection = co_await open(std::move(config));
    const auto before = reads_of(co_await ask(connection, {"INFO", "stats"}));
    const auto answers = std::make_shared<std::vector<std::string>>();
    const auto executor = co_await asio::this_coro::executor;
    for (int i = 0; i < 200; ++i)
        asio::co_spawn(executor, increment(connection, answers), asio::detached);
    while (answers->size() < 200)
        co_await pass();
    for (int i = 0; i < 200; ++i)
        EXPECT_EQ((*answers)[static_cast<std::size_t>(i)], std::to_string(i + 1));
    const auto after = reads_of(co_await ask(connection, {"INFO", "stats"}));
    EXPECT_LE(after - before, 10u) << "200 commands did not share their writes";
}

TEST_F(RedisConnectionTest, SharesOneWriteBetweenManyCallers) {
    const RedisServer server(folder.path());
    run_task(ask_side_by_side(server.config()));
}

Task<void> log_in(RedisConnectionConfig config) {
    const auto connection = co_await open(std::move(config));
    EXPECT_EQ(co_await ask(connection, {"ACL", "WHOAMI"}), "ann");
    const auto info = co_await ask(connection, {"CLIENT", "INFO"});
    EXPECT_THAT(info, HasSubstr(" db=3 "));
    EXPECT_THAT(info, HasSubstr(" name=continuo "));
}

TEST_F(RedisConnectionTest, LogsIn) {
    const RedisServer server(
        folder.path(), {"--requirepass", "other", "--user", "ann", "on", ">secret", "~*", "+@all"}
    );
    auto config = server.config();
    config.login = {.user = "ann", .password = "secret", .database = 3, .client_name = "continuo"};
    run_task(log_in(std::move(config)));
}

Task<std::string> refusal(RedisConnectionConfig config) {
    const auto connection = co_await open(std::move(config));
    const auto outcome = co_await run(connection, {"PING"});
    EXPECT_EQ(text_of(outcome), "unavailable, not executed");
    EXPECT_FALSE(connection->status().connected);
    EXPECT_EQ(
        (co_await connection->wait_connected(Deadline::after(0s))).error().code, Errc::timeout
    );
    co_return outcome ? "" : outcome.error().error.detail;
}

TEST_F(RedisConnectionTest, SaysWhyItIsNotLetIn) {
    const RedisServer server(folder.path(), {"--requirepass", "right"});
    auto config = server.config();
    EXPECT_THAT(run_task(refusal(config)), HasSubstr("NOAUTH"));
    config.login.password = "hunter2";
    const auto wrong = run_task(refusal(config));
    EXPECT_THAT(wrong, HasSubstr("WRONGPASS"));
    EXPECT_THAT(wrong, Not(HasSubstr("hunter2")));
    config.login = {.password = "right", .database = 16};
    EXPECT_THAT(run_task(refusal(config)), HasSubstr("database 16"));
    config.address.socket_path = folder / "absent.sock";
    EXPECT_THAT(run_task(refusal(config)), HasSubstr("No such file"));
}

Task<void> use_tcp(RedisConnectionConfig config) {
    const auto connection = co_await open(std::move(config));
    EXPECT_EQ(co_await ask(connection, {"ECHO", "over TCP"}), "over TCP");
}

TEST_F(RedisConnectionTest, ConnectsOverTcp) {
    const auto port = free_port();
    const RedisServer server(folder.path(), {"--port", std::to_string(port)});
    for (const std::string host : {"127.0.0.1", "localhost"}) {
        const auto url = parse_redis_url("redis://" + host + ":" + std::to_string(port));
        run_task(use_tcp(redis_connection_config(*url, "test")));
    }
    const auto nobody = parse_redis_url("redis://127.0.0.1:" + std::to_string(free_port()));
    EXPECT_THAT(
        run_task(refusal(redis_connection_config(*nobody, ""))), HasSubstr("Connection refused")
    );
}

Task<void> close_it(RedisConnectionConfig config) {
    const auto connection = co_await open(std::move(config));
    EXPECT_EQ(co_await ask(connection, {"PING"}), "PONG");
    connection->close();
    EXPECT_EQ(co_await ask(connection, {"PING"}), "unavailable, not executed");
    EXPECT_EQ((co_await connection->wait_connected(soon())).error().code, Errc::unavailable);
}

TEST_F(RedisConnectionTest, IsOverAfterClose) {
    const RedisServer server(folder.path());
    run_task(close_it(server.config()));
}

Task<void> close_before_it_connects(RedisConnectionConfig config) {
    const auto connection = co_await open(std::move(config));
    connection->close();
    EXPECT_EQ(co_await ask(connection, {"PING"}), "unavailable, not executed");
}

TEST_F(RedisConnectionTest, MayBeClosedBeforeItConnects) {
    const RedisServer server(folder.path());
    run_task(close_before_it_connects(server.config()));
}

Task<std::string> connection_error(RedisConnectionConfig config) {
    auto made = make_redis_connection(co_await asio::this_coro::executor, std::move(config));
    co_return made ? "" : made.error().detail;
}

TEST(RedisConnectionConfig, IsCheckedAtOnce) {
    EXPECT_THAT(run_task(connection_error({})), HasSubstr("the address of Redis is missing"));
    RedisConnectionConfig config;
    config.address.host = "localhost";
    config.secure = true;
    config.certificate_file = "/nowhere/ca.pem";
    EXPECT_THAT(run_task(connection_error(config)), HasSubstr("/nowhere/ca.pem"));
}

}  // namespace
}  // namespace continuo::test
