#include "redis/topology.hpp"

#include <utility>

#include "redis/cluster/cluster_connection.hpp"
#include "redis/sentinel/sentinel_connection.hpp"

namespace continuo {

namespace {

RedisConnectionConfig connection_config(const RedisUrl& url, const RedisOptions& options) {
    auto config = redis_connection_config(url, options.client_name);
    config.certificate_file = options.certificate_file;
    config.limits = options.limits;
    config.connect_timeout = options.connect_timeout;
    if (url.topology != RedisTopology::standalone) config.address = {};
    return config;
}

RedisSentinelConfig sentinel_config(const RedisUrl& url, const RedisOptions& options) {
    RedisSentinelConfig config;
    config.sentinels = url.addresses;
    config.master_name = url.master_name;
    config.master = connection_config(url, options);
    config.sentinel_login = options.sentinel_login;
    return config;
}

RedisClusterConfig cluster_config(const RedisUrl& url, const RedisOptions& options) {
    RedisClusterConfig config;
    config.seeds = url.addresses;
    config.node = connection_config(url, options);
    return config;
}

}  // namespace

Result<std::unique_ptr<RedisConnection>> make_redis_connection(
    asio::any_io_executor executor, const RedisUrl& url, const RedisOptions& options
) {
    switch (url.topology) {
        case RedisTopology::standalone:
            return make_redis_connection(std::move(executor), connection_config(url, options));
        case RedisTopology::sentinel:
            return make_sentinel_connection(std::move(executor), sentinel_config(url, options));
        case RedisTopology::cluster:
            return make_cluster_connection(std::move(executor), cluster_config(url, options));
    }
    return fail(Errc::internal, "unknown Redis topology");
}

Result<std::unique_ptr<RedisSubscriber>> make_redis_subscriber(
    asio::any_io_executor executor,
    const RedisUrl& url,
    const RedisOptions& options,
    RedisListener listener
) {
    switch (url.topology) {
        case RedisTopology::standalone:
            return make_redis_subscriber(
                std::move(executor), connection_config(url, options), std::move(listener)
            );
        case RedisTopology::sentinel:
            return make_sentinel_subscriber(
                std::move(executor), sentinel_config(url, options), std::move(listener)
            );
        case RedisTopology::cluster:
            return make_cluster_subscriber(
                std::move(executor),
                url.addresses,
                connection_config(url, options),
                std::move(listener)
            );
    }
    return fail(Errc::internal, "unknown Redis topology");
}

}  // namespace continuo
