// What the callers see when the server is killed, stands still or throws the connection out.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/with_deadline.hpp"
#include "connection_fixture.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;
using Answers = std::shared_ptr<std::vector<std::string>>;

class RedisOutageTest : public testing::Test {
protected:
    ScratchFolder folder;
    RedisServer server{folder.path()};
};

Task<void> keep_answer(
    Connection connection, std::vector<std::string> arguments, Deadline deadline, Answers answers
) {
    answers->push_back(text_of(co_await run(std::move(connection), std::move(arguments), deadline))
    );
}

/// Asks without waiting for the answer.
Task<Answers> begin(
    Connection connection, std::vector<std::string> arguments, Deadline deadline = soon()
) {
    auto answers = std::make_shared<std::vector<std::string>>();
    asio::co_spawn(
        co_await asio::this_coro::executor,
        keep_answer(std::move(connection), std::move(arguments), deadline, answers),
        asio::detached
    );
    co_return answers;
}

Task<std::string> result(Answers answers) {
    while (answers->empty())
        co_await pass();
    co_return answers->front();
}

Task<void> until_lost(Connection connection) {
    while (connection->status().connected)
        co_await pass();
}

Task<void> lose_and_find(RedisServer* server) {
    const auto connection = co_await open(server->config());
    const auto observer = co_await open(server->config());
    EXPECT_EQ(co_await ask(connection, {"PING"}), "PONG");
    const auto blocked = co_await begin(connection, {"BLPOP", "never", "0"});
    co_await until_begun(observer, "blpop");
    server->kill();
    EXPECT_EQ(co_await result(blocked), "timeout, maybe executed");
    co_await until_lost(connection);
    EXPECT_EQ(co_await ask(connection, {"PING"}), "unavailable, not executed");
    server->start();
    EXPECT_TRUE(co_await connection->wait_connected(soon()));
    EXPECT_EQ(co_await ask(connection, {"INCR", "counter"}), "1");
    EXPECT_EQ(connection->status().connections, 2u);
}

TEST_F(RedisOutageTest, ComesBackWithAKilledServerAndRepeatsNothing) {
    run_task(lose_and_find(&server));
}

Task<void> start_without_a_server(RedisServer* server) {
    server->kill();
    const auto connection = co_await open(server->config());
    EXPECT_EQ(co_await ask(connection, {"PING"}), "unavailable, not executed");
    server->start();
    EXPECT_TRUE(co_await connection->wait_connected(soon()));
    EXPECT_EQ(co_await ask(connection, {"PING"}), "PONG");
}

TEST_F(RedisOutageTest, FindsAServerThatStartsLater) {
    run_task(start_without_a_server(&server));
}

Task<void> be_thrown_out(RedisServer* server) {
    auto config = server->config();
    config.login.client_name = "victim";
    const auto connection = co_await open(config);
    const auto observer = co_await open(server->config());
    for (int i = 1; i <= 5; ++i) {
        const auto id = co_await ask(connection, {"CLIENT", "ID"});
        EXPECT_EQ(co_await ask(observer, {"CLIENT", "KILL", "ID", id}), "1");
        co_await until_lost(connection);
        EXPECT_TRUE(co_await connection->wait_connected(soon()));
    }
    EXPECT_EQ(connection->status().connections, 6u);
    EXPECT_THAT(connection->status().last_error, HasSubstr("closed the connection"));
    EXPECT_THAT(co_await ask(connection, {"CLIENT", "GETNAME"}), "victim");
}

TEST_F(RedisOutageTest, ComesBackWhenItsConnectionIsKilled) {
    run_task(be_thrown_out(&server));
}

Task<void> outlive_a_pause(RedisServer* server) {
    const auto connection = co_await open(server->config());
    EXPECT_EQ(co_await ask(connection, {"SET", "key", "old"}), "OK");
    server->pause();
    const auto late = co_await run(connection, {"GETSET", "key", "new"}, Deadline::after(250ms));
    EXPECT_EQ(text_of(late), "timeout, maybe executed");
    const auto next = co_await begin(connection, {"GET", "key"});
    server->resume();
    EXPECT_EQ(co_await result(next), "new") << "the late reply was given to the next command";
    EXPECT_EQ(connection->status().connections, 1u);
    EXPECT_EQ(connection->status().commands_waiting, 0u);
}

TEST_F(RedisOutageTest, DropsTheReplyThatCameTooLate) {
    run_task(outlive_a_pause(&server));
}

Task<Result<std::string>> echo(Connection connection, std::string text) {
    co_return co_await ask(std::move(connection), {"ECHO", std::move(text)});
}

Task<void> leave_early(RedisServer* server) {
    const auto connection = co_await open(server->config());
    EXPECT_EQ(co_await ask(connection, {"PING"}), "PONG");
    server->pause();
    const auto left = co_await with_deadline(echo(connection, "left"), Deadline::after(250ms));
    EXPECT_EQ(left.error().code, Errc::timeout);
    const auto next = co_await begin(connection, {"ECHO", "next"});
    server->resume();
    EXPECT_EQ(co_await result(next), "next");
}

TEST_F(RedisOutageTest, LetsACancelledCallerGo) {
    run_task(leave_early(&server));
}

Task<void> notice_silence(RedisServer* server) {
    auto config = server->config();
    config.limits.ping_after = 20ms;
    config.limits.silence_max = 40ms;
    const auto connection = co_await open(config);
    EXPECT_TRUE(co_await connection->wait_connected(soon()));
    server->pause();
    co_await until_lost(connection);
    EXPECT_EQ(co_await ask(connection, {"PING"}), "unavailable, not executed");
    EXPECT_THAT(connection->status().last_error, HasSubstr("sent nothing"));
    server->resume();
    EXPECT_TRUE(co_await connection->wait_connected(soon()));
}

TEST_F(RedisOutageTest, TakesAServerThatStandsStillForLost) {
    run_task(notice_silence(&server));
}

Task<void> fill_up(RedisServer* server) {
    auto config = server->config();
    config.limits.commands_max = 3;
    const auto connection = co_await open(config);
    EXPECT_EQ(co_await ask(connection, {"PING"}), "PONG");
    server->pause();
    std::vector<Answers> taken;
    for (int i = 0; i < 3; ++i)
        taken.push_back(co_await begin(connection, {"INCR", "counter"}));
    while (connection->status().commands_waiting < 3)
        co_await pass();
    EXPECT_EQ(co_await ask(connection, {"INCR", "counter"}), "unavailable, not executed");
    server->resume();
    EXPECT_EQ(co_await result(taken[2]), "3");
    EXPECT_EQ(co_await ask(connection, {"INCR", "counter"}), "4");
}

TEST_F(RedisOutageTest, RefusesAtOnceWhatDoesNotFit) {
    run_task(fill_up(&server));
}

/// More than the sockets hold: the write itself stands still when the server is killed.
Task<void> break_in_a_write(RedisServer* server) {
    const auto connection = co_await open(server->config());
    EXPECT_EQ(co_await ask(connection, {"PING"}), "PONG");
    server->pause();
    const auto small = co_await begin(connection, {"SET", "small", "x"});
    const auto large = co_await begin(connection, {"SET", "large", std::string(8'000'000, 'x')});
    while (connection->status().commands_waiting < 2)
        co_await pass();
    for (int i = 0; i < 20; ++i)
        co_await pass();  // so that the write is under way
    const auto queued = co_await begin(connection, {"SET", "queued", "x"});
    while (connection->status().commands_waiting < 3)
        co_await pass();
    server->kill();
    EXPECT_EQ(co_await result(small), "timeout, maybe executed");
    EXPECT_EQ(co_await result(large), "unavailable, not executed");
    EXPECT_EQ(co_await result(queued), "unavailable, not executed");
}

TEST_F(RedisOutageTest, KnowsWhatTheSocketNeverTook) {
    run_task(break_in_a_write(&server));
}

Task<void> close_while_it_waits(RedisServer* server) {
    const auto connection = co_await open(server->config());
    const auto observer = co_await open(server->config());
    const auto blocked = co_await begin(connection, {"BLPOP", "never", "0"});
    co_await until_begun(observer, "blpop");
    connection->close();
    EXPECT_EQ(co_await result(blocked), "timeout, maybe executed");
}

TEST_F(RedisOutageTest, EndsWhoWaitsWhenItIsClosed) {
    run_task(close_while_it_waits(&server));
}

Task<void> destroy_while_it_waits(RedisServer* server) {
    auto connection = co_await open(server->config());
    server->pause();
    const auto waiting = co_await begin(connection, {"PING"});
    co_await pass();
    connection->close();
    connection.reset();
    EXPECT_THAT(co_await result(waiting), HasSubstr("executed"));
}

TEST_F(RedisOutageTest, MayBeDestroyedWhileACallerWaits) {
    run_task(destroy_while_it_waits(&server));
}

}  // namespace
}  // namespace continuo::test
