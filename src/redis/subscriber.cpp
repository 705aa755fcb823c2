#include "redis/subscriber.hpp"

#include <utility>

#include "base/id.hpp"
#include "redis/link.hpp"
#include "redis/linked_connection.hpp"

namespace continuo {

namespace {

class LinkedRedisSubscriber final : public RedisSubscriber {
public:
    LinkedRedisSubscriber(
        std::shared_ptr<RedisLink> link,
        std::shared_ptr<Subscription> subscription,
        std::shared_ptr<SentinelLocator> locator
    )
        : x_link(std::move(link)),
          x_subscription(std::move(subscription)),
          x_locator(std::move(locator)) {}
    ~LinkedRedisSubscriber() override { LinkedRedisSubscriber::close(); }
    LinkedRedisSubscriber(const LinkedRedisSubscriber&) = delete;
    LinkedRedisSubscriber& operator=(const LinkedRedisSubscriber&) = delete;

    void subscribe(std::string channel) override {
        x_subscription->subscribe(channel);
        x_link->nudge();
    }
    void unsubscribe(std::string channel) override {
        x_subscription->unsubscribe(channel);
        x_link->nudge();
    }
    Task<Result<void>> wait_subscribed(Deadline deadline) override {
        return x_link->wait_settled(x_link, deadline);
    }
    void close() override {
        if (x_locator) x_locator->close();
        x_link->close();
    }
    [[nodiscard]] RedisConnectionStatus status() const override { return x_link->status(); }

private:
    std::shared_ptr<RedisLink> x_link;
    std::shared_ptr<Subscription> x_subscription;
    std::shared_ptr<SentinelLocator> x_locator;  ///< null: not found by sentinels
};

Task<Result<RedisAddress>> give(RedisAddress address) {
    co_return address;
}

Result<std::unique_ptr<RedisSubscriber>> make(
    asio::any_io_executor executor,
    std::string server,
    RedisConnectionConfig config,
    RedisListener listener,
    RedisLink::Locate locate,
    std::shared_ptr<SentinelLocator> locator
) {
    auto tls = make_tls_for(config);
    if (!tls) return std::unexpected(std::move(tls.error()));
    auto subscription =
        std::make_shared<Subscription>(config.login, config.limits, std::move(listener));
    auto link = std::make_shared<RedisLink>(
        std::move(executor),
        std::move(server),
        std::move(config),
        std::move(*tls),
        subscription,
        std::move(locate)
    );
    link->start();
    return std::make_unique<LinkedRedisSubscriber>(
        std::move(link), std::move(subscription), std::move(locator)
    );
}

}  // namespace

Result<std::unique_ptr<RedisSubscriber>> make_redis_subscriber(
    asio::any_io_executor executor, RedisConnectionConfig config, RedisListener listener
) {
    if (config.address.host.empty() && config.address.socket_path.empty())
        return fail(Errc::invalid_input, "no address of Redis");
    auto server = config.address.to_string();
    return make(
        std::move(executor), std::move(server), std::move(config), std::move(listener), {}, nullptr
    );
}

Result<std::unique_ptr<RedisSubscriber>> make_sentinel_subscriber(
    asio::any_io_executor executor, RedisSentinelConfig config, RedisListener listener
) {
    if (auto checked = check(config); !checked) return std::unexpected(checked.error());
    auto link = master_link_config(config);
    auto server = "the master " + config.master_name;
    const auto locator = std::make_shared<SentinelLocator>(executor, std::move(config));
    auto locate = [locator] { return locator->locate(locator); };
    return make(
        std::move(executor),
        std::move(server),
        std::move(link),
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
    if (nodes.empty()) return fail(Errc::invalid_input, "no address of a cluster's node");
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
