#include "redis/redis_client.hpp"

#include <algorithm>
#include <future>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace continuo {

namespace {

/// Runs `work` on a shard and waits until it is done.
template <class Work>
void run_on(asio::io_context& context, Work work) {
    std::promise<void> done;
    asio::post(context, [&] {
        work();
        done.set_value();
    });
    done.get_future().wait();
}

}  // namespace

RedisClient::RedisClient(ShardSet& shards, Connect connect, std::chrono::milliseconds command_time)
    : x_connect(std::move(connect)), x_command_time(command_time), x_connections(shards.size()) {
    for (std::size_t i = 0; i < shards.size(); ++i)
        x_connections[i].context = &shards[i].context();
}

Result<std::unique_ptr<RedisClient>> RedisClient::make(
    ShardSet& shards, Connect connect, std::chrono::milliseconds command_time
) {
    std::unique_ptr<RedisClient> client(new RedisClient(shards, std::move(connect), command_time));
    for (auto& line : client->x_connections) {
        Result<void> connected;
        run_on(*line.context, [&] {
            auto made = client->x_connect(line.context->get_executor());
            if (made) line.connection = std::move(*made);
            if (!made) connected = std::unexpected(std::move(made.error()));
        });
        if (!connected) return std::unexpected(std::move(connected.error()));
    }
    return client;
}

RedisClient::~RedisClient() {
    close();
}

void RedisClient::close() {
    for (auto& line : x_connections) {
        if (line.connection == nullptr) continue;
        run_on(*line.context, [&line] {
            line.connection.reset();
            line.waiting.reset();
        });
    }
}

RedisClient::ShardConnection* RedisClient::connection_of(const asio::any_io_executor& executor) {
    const auto* context = &asio::query(executor, asio::execution::context);
    const auto found = std::ranges::find_if(x_connections, [context](const ShardConnection& line) {
        return static_cast<const asio::execution_context*>(line.context) == context;
    });
    return found == x_connections.end() ? nullptr : &*found;
}

Task<Result<std::vector<Reply>>> RedisClient::execute(
    std::vector<Command> commands, Deadline deadline
) {
    deadline = deadline.shortened(x_command_time);
    auto* line = connection_of(co_await asio::this_coro::executor);
    if (line != nullptr) co_return co_await execute_on(line, std::move(commands), deadline);
    auto& first = x_connections.front();
    co_return co_await asio::co_spawn(
        *first.context, execute_on(&first, std::move(commands), deadline), asio::use_awaitable
    );
}

Result<RedisConnection*> RedisClient::connection_for(
    ShardConnection& line, const std::vector<Command>& commands
) const {
    if (line.connection == nullptr) return fail(Errc::unavailable, "redis: closed");
    const bool waits = !commands.empty() && commands.back().routing() == Routing::behind;
    if (!waits) return line.connection.get();
    if (line.waiting == nullptr) {
        auto made = x_connect(line.context->get_executor());
        if (!made) return std::unexpected(std::move(made.error()));
        line.waiting = std::move(*made);
    }
    return line.waiting.get();
}

Task<Result<std::vector<Reply>>> RedisClient::execute_on(
    ShardConnection* line, std::vector<Command> commands, Deadline deadline
) {
    const auto connection = connection_for(*line, commands);
    if (!connection) co_return std::unexpected(connection.error());
    auto replies = co_await (*connection)->execute(std::move(commands), deadline);
    if (replies) co_return std::move(*replies);
    auto& error = replies.error().error;
    if (error.code == Errc::cancelled) co_return std::unexpected(std::move(error));
    co_return fail(Errc::unavailable, "redis: " + error.detail);
}

Task<RedisClient::Status> RedisClient::status() {
    Status sum;
    for (auto& line : x_connections) {
        auto read = [](ShardConnection* of) -> Task<RedisConnectionStatus> {
            RedisConnectionStatus both;
            if (of->connection != nullptr) both = of->connection->status();
            if (of->waiting != nullptr) {
                const auto waiting = of->waiting->status();
                both.connections += waiting.connections;
                both.commands_waiting += waiting.commands_waiting;
            }
            co_return both;
        };
        const auto one = co_await asio::co_spawn(*line.context, read(&line), asio::use_awaitable);
        sum.connections += one.connections;
        sum.commands_waiting += one.commands_waiting;
        if (one.connected) {
            ++sum.connected;
        } else {
            sum.last_error = one.last_error;
        }
    }
    co_return sum;
}

}  // namespace continuo
