// A socket that queries the sentinels before each connection, and a root coroutine that polls
// whether they name another master.
#include "redis/sentinel/sentinel_connection.hpp"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/spawn.hpp"
#include "redis/transport/single_node_connection.hpp"

namespace continuo {

namespace {

struct Master {
    std::shared_ptr<SentinelLocator> locator;
    std::unique_ptr<SingleNodeConnection> connection;
    asio::steady_timer poll_timer;
    std::chrono::milliseconds poll_every;
    bool closed = false;
};

Task<void> watch_sentinels(std::shared_ptr<Master> master) {
    for (;;) {
        master->poll_timer.expires_after(master->poll_every);
        (void)co_await master->poll_timer.async_wait(asio::as_tuple(asio::use_awaitable));
        if (master->closed) co_return;
        if (!master->connection->status().connected)
            continue;  // the socket queries them before it reconnects
        const auto named = co_await master->locator->locate(master->locator);
        if (master->closed) co_return;
        if (named && *named != master->connection->address())
            master->connection->drop({Errc::unavailable, "the sentinels name another master"});
    }
}

class SentinelConnection final : public RedisConnection {
public:
    explicit SentinelConnection(std::shared_ptr<Master> master) : x_master(std::move(master)) {}
    ~SentinelConnection() override { SentinelConnection::close(); }
    SentinelConnection(const SentinelConnection&) = delete;
    SentinelConnection& operator=(const SentinelConnection&) = delete;

    Task<RedisResult<std::vector<Reply>>> execute(std::vector<Command> commands, Deadline deadline)
        override {
        return execute_on(x_master, std::move(commands), deadline);
    }
    Task<Result<void>> wait_connected(Deadline deadline) override {
        return x_master->connection->wait_connected(deadline);
    }
    void close() override {
        x_master->closed = true;
        x_master->locator->close();
        x_master->connection->close();
        x_master->poll_timer.cancel();
    }
    [[nodiscard]] RedisConnectionStatus status() const override {
        return x_master->connection->status();
    }

private:
    static Task<RedisResult<std::vector<Reply>>> execute_on(
        std::shared_ptr<Master> master, std::vector<Command> commands, Deadline deadline
    ) {
        auto outcome = co_await master->connection->execute(std::move(commands), deadline);
        const auto refusals = outcome ? count_refusals(*outcome) : Refusals::none;
        if (refusals == Refusals::none) co_return outcome;
        Error error{Errc::unavailable, "the master has become a replica (READONLY)"};
        master->connection->drop(error);
        if (refusals == Refusals::some) co_return outcome;
        co_return std::unexpected(RedisError{std::move(error), false});
    }

    std::shared_ptr<Master> x_master;
};

}  // namespace

Result<std::unique_ptr<RedisConnection>> make_sentinel_connection(
    asio::any_io_executor executor, RedisSentinelConfig config
) {
    if (auto checked = check(config); !checked) return std::unexpected(checked.error());
    auto socket = master_connection_config(config);
    auto server = "the master " + config.master_name;
    const auto poll_every = config.poll_every;
    auto locator = std::make_shared<SentinelLocator>(executor, std::move(config));
    auto connection =
        make_single_node_connection(executor, std::move(socket), std::move(server), [locator] {
            return locator->locate(locator);
        });
    if (!connection) return std::unexpected(std::move(connection.error()));
    auto master = std::make_shared<Master>(
        Master{std::move(locator), std::move(*connection), asio::steady_timer(executor), poll_every}
    );
    spawn(executor, "polling the sentinels", watch_sentinels(master));
    return std::make_unique<SentinelConnection>(std::move(master));
}

}  // namespace continuo
