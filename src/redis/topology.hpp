#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "redis/connection.hpp"
#include "redis/subscriber.hpp"
#include "redis/url.hpp"

namespace continuo {

/// Connection options that REDIS_URL does not contain.
struct RedisOptions {
    std::string client_name{};       ///< shown by CLIENT LIST; empty: none
    std::string certificate_file{};  ///< trusted authorities; empty: the system's
    RedisLogin sentinel_login{};     ///< for the sentinels; the URL's login is for the master
    PipelineLimits limits{};         ///< for each connection
    std::chrono::milliseconds connect_timeout{2000};  ///< see RedisConnectionConfig
};

/// Connects as the URL says: to one server, to a master found through its sentinels, or to a
/// cluster. Errors: invalid_input.
[[nodiscard]] Result<std::unique_ptr<RedisConnection>> make_redis_connection(
    asio::any_io_executor executor, const RedisUrl& url, const RedisOptions& options
);

/// The subscriber for the same URL. Errors: invalid_input.
[[nodiscard]] Result<std::unique_ptr<RedisSubscriber>> make_redis_subscriber(
    asio::any_io_executor executor,
    const RedisUrl& url,
    const RedisOptions& options,
    RedisListener listener
);

}  // namespace continuo
