#include "redis/connection.hpp"

#include <utility>

#include "redis/transport/single_node_connection.hpp"

namespace continuo {

RedisConnectionConfig redis_connection_config(const RedisUrl& url, std::string client_name) {
    RedisConnectionConfig config;
    if (!url.addresses.empty()) config.address = url.addresses.front();
    config.secure = url.secure;
    config.login = RedisLogin{url.user, url.password, url.database, std::move(client_name)};
    return config;
}

Result<std::unique_ptr<RedisConnection>> make_redis_connection(
    asio::any_io_executor executor, RedisConnectionConfig config
) {
    if (config.address.host.empty() && config.address.socket_path.empty())
        return fail(Errc::invalid_input, "the address of Redis is missing");
    auto server = config.address.to_string();
    return make_single_node_connection(
        std::move(executor), std::move(config), std::move(server), {}
    );
}

}  // namespace continuo
