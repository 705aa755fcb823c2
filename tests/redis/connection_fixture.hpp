#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "redis/connection.hpp"
#include "support/redis_server.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"

namespace continuo::test {

using namespace std::chrono_literals;

using Connection = std::shared_ptr<RedisConnection>;
using BatchResult = RedisResult<std::vector<Reply>>;

/// Far enough to be a hang, near enough to be reported as a failure of one call.
inline Deadline soon() {
    return Deadline::after(20s);
}

inline Task<Connection> open(RedisConnectionConfig config) {
    auto made = make_redis_connection(co_await asio::this_coro::executor, std::move(config));
    if (!made) throw std::runtime_error(made.error().detail);
    co_return std::move(*made);
}

inline Task<BatchResult> run(
    Connection connection, std::vector<std::string> arguments, Deadline deadline = soon()
) {
    std::vector<Command> commands{Command(std::span<const std::string>(arguments))};
    co_return co_await connection->execute(std::move(commands), deadline);
}

/// The text of the one reply, or what went wrong in its place.
inline std::string text_of(const BatchResult& outcome) {
    if (!outcome) {
        return std::string(to_string(outcome.error().error.code)) +
               (outcome.error().maybe_executed ? ", maybe executed" : ", not executed");
    }
    const auto& reply = outcome->front();
    return reply.type == Reply::Type::integer ? std::to_string(reply.integer) : reply.text;
}

inline Task<std::string> ask(Connection connection, std::vector<std::string> arguments) {
    co_return text_of(co_await run(std::move(connection), std::move(arguments)));
}

/// Lets the others on this executor go on.
inline Task<void> pass() {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
    co_await timer.async_wait(asio::use_awaitable);
}

/// Waits until the server has begun `command` of another client.
inline Task<void> until_begun(Connection observer, std::string command) {
    for (;;) {
        const auto clients = co_await ask(observer, {"CLIENT", "LIST"});
        if (clients.contains("cmd=" + command)) co_return;
        co_await pass();
    }
}

}  // namespace continuo::test
