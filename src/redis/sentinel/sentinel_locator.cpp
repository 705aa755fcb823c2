#include "redis/sentinel/sentinel_locator.hpp"

#include <utility>

namespace continuo {

Result<void> check(const RedisSentinelConfig& config) {
    if (config.sentinels.empty())
        return fail(Errc::invalid_input, "the address of a sentinel is missing");
    if (config.master_name.empty())
        return fail(Errc::invalid_input, "the name of the master is missing");
    return {};
}

RedisConnectionConfig master_connection_config(const RedisSentinelConfig& config) {
    auto socket = config.master;
    socket.address = {};
    socket.login.needs_master = true;
    return socket;
}

SentinelLocator::SentinelLocator(asio::any_io_executor executor, RedisSentinelConfig config)
    : x_executor(std::move(executor)), x_config(std::move(config)), x_order(x_config.sentinels) {}

Task<Result<RedisAddress>> SentinelLocator::locate(std::shared_ptr<SentinelLocator> self) {
    Error last{Errc::unavailable, "there is no sentinel"};
    const auto sentinels = x_order.sentinels();
    for (const auto& sentinel : sentinels) {
        auto found = co_await ask(sentinel);
        if (x_closed) co_return fail(Errc::unavailable, "the Redis client was closed");
        if (found) {
            x_order.prefer(sentinel);
            co_return found;
        }
        // Prefers the error of a sentinel that replied but does not know the master.
        if (last.code == Errc::not_found) continue;
        last = {
            found.error().code, "sentinel " + sentinel.to_string() + ": " + found.error().detail
        };
    }
    co_return std::unexpected(std::move(last));
}

Task<Result<RedisAddress>> SentinelLocator::ask(RedisAddress sentinel) {
    auto connection = x_asked == sentinel ? x_connection : nullptr;
    if (!connection) {
        auto config = x_config.master;
        config.address = sentinel;
        config.login = x_config.sentinel_login;
        config.quiet = true;
        config.connect_timeout = x_config.answer_timeout;
        auto made = make_redis_connection(x_executor, std::move(config));
        if (!made) co_return std::unexpected(std::move(made.error()));
        connection = std::move(*made);
        if (x_connection) x_connection->close();
        x_asked = sentinel;
        x_connection = connection;
    }
    std::vector<Command> question{make_master_question(x_config.master_name)};
    const auto deadline = Deadline::after(x_config.answer_timeout);
    const auto outcome = co_await connection->execute(std::move(question), deadline);
    auto found = read_master_address(outcome);
    const auto status = connection->status();
    if (!found && !status.connected && !status.last_error.empty())
        found = fail(found.error().code, status.last_error);
    // After a failure the next query uses a new connection.
    if (!found && x_connection == connection) x_connection.reset();
    co_return found;
}

void SentinelLocator::close() {
    x_closed = true;
    if (x_connection) x_connection->close();
}

}  // namespace continuo
