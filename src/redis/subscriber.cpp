#include "redis/subscriber.hpp"

#include <utility>

#include "base/id.hpp"
#include "redis/transport/reconnecting_socket.hpp"
#include "redis/transport/single_node_connection.hpp"

namespace continuo {

namespace {

class SingleNodeSubscriber final : public RedisSubscriber {
public:
    SingleNodeSubscriber(
        std::shared_ptr<ReconnectingSocket> socket,
        std::shared_ptr<Subscription> subscription,
        std::shared_ptr<SentinelLocator> locator
    )
        : x_socket(std::move(socket)),
          x_subscription(std::move(subscription)),
          x_locator(std::move(locator)) {}
    ~SingleNodeSubscriber() override { SingleNodeSubscriber::close(); }
    SingleNodeSubscriber(const SingleNodeSubscriber&) = delete;
    SingleNodeSubscriber& operator=(const SingleNodeSubscriber&) = delete;

    void subscribe(std::string channel) override {
        x_subscription->subscribe(channel);
        x_socket->notify();
    }
    void unsubscribe(std::string channel) override {
        x_subscription->unsubscribe(channel);
        x_socket->notify();
    }
    Task<Result<void>> wait_subscribed(Deadline deadline) override {
        return x_socket->wait_settled(x_socket, deadline);
    }
    void close() override {
        if (x_locator) x_locator->close();
        x_socket->close();
    }
    [[nodiscard]] RedisConnectionStatus status() const override { return x_socket->status(); }

private:
    std::shared_ptr<ReconnectingSocket> x_socket;
    std::shared_ptr<Subscription> x_subscription;
    std::shared_ptr<SentinelLocator> x_locator;  ///< null: without sentinels
};

Task<Result<RedisAddress>> give(RedisAddress address) {
    co_return address;
}

Result<std::unique_ptr<RedisSubscriber>> make(
    asio::any_io_executor executor,
    std::string server,
    RedisConnectionConfig config,
    RedisListener listener,
    ReconnectingSocket::Locate locate,
    std::shared_ptr<SentinelLocator> locator
) {
    auto tls = make_tls_for(config);
    if (!tls) return std::unexpected(std::move(tls.error()));
    auto subscription =
        std::make_shared<Subscription>(config.login, config.limits, std::move(listener));
    auto socket = std::make_shared<ReconnectingSocket>(
        std::move(executor),
        std::move(server),
        std::move(config),
        std::move(*tls),
        subscription,
        std::move(locate)
    );
    socket->start();
    return std::make_unique<SingleNodeSubscriber>(
        std::move(socket), std::move(subscription), std::move(locator)
    );
}

}  // namespace

Result<std::unique_ptr<RedisSubscriber>> make_redis_subscriber(
    asio::any_io_executor executor, RedisConnectionConfig config, RedisListener listener
) {
    if (config.address.host.empty() && config.address.socket_path.empty())
        return fail(Errc::invalid_input, "the address of Redis is missing");
    auto server = config.address.to_string();
    return make(
        std::move(executor), std::move(server), std::move(config), std::move(listener), {}, nullptr
    );
}

Result<std::unique_ptr<RedisSubscriber>> make_sentinel_subscriber(
    asio::any_io_executor executor, RedisSentinelConfig config, RedisListener listener
) {
    if (auto checked = check(config); !checked) return std::unexpected(checked.error());
    auto socket = master_connection_config(config);
    auto server = "the master " + config.master_name;
    const auto locator = std::make_shared<SentinelLocator>(executor, std::move(config));
    auto locate = [locator] { return locator->locate(locator); };
    return make(
        std::move(executor),
        std::move(server),
        std::move(socket),
        std::move(listener),
        std::move(locate),
        locator
    );
}

Result<std::unique_ptr<RedisSubscriber>> make_cluster_subscriber(
    asio::any_io_executor executor,
    std::vector<RedisAddress> nodes,
    RedisConnectionConfig config,
    RedisListener listener
) {
    if (nodes.empty()) return fail(Errc::invalid_input, "the address of a cluster node is missing");
    config.address = {};
    auto locate = [nodes = std::move(nodes), turn = random_u64()]() mutable {
        return give(nodes[turn++ % nodes.size()]);
    };
    return make(
        std::move(executor),
        "the cluster",
        std::move(config),
        std::move(listener),
        std::move(locate),
        nullptr
    );
}

}  // namespace continuo
