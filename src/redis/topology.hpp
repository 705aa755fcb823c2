#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "redis/connection.hpp"
#include "redis/subscriber.hpp"
#include "redis/url.hpp"

namespace continuo {

/// What the URL of Redis does not say.
struct RedisOptions {
    std::string client_name{};       ///< as CLIENT LIST shows it; empty: none
    std::string certificate_file{};  ///< the authorities to trust; empty: the system's
    RedisLogin sentinel_login{};     ///< the URL's user and password are the master's
    PipelineLimits limits{};         ///< of each connection
    std::chrono::milliseconds connect_timeout{2000};  ///< likewise: RedisConnectionConfig
};

/// The connection that the URL asks for: to one server, to a master found through its sentinels, or
/// to a cluster. Errors: invalid_input.
[[nodiscard]] Result<std::unique_ptr<RedisConnection>> make_redis_connection(
    asio::any_io_executor executor, const RedisUrl& url, const RedisOptions& options
);

/// The subscriber for the same. Errors: invalid_input.
[[nodiscard]] Result<std::unique_ptr<RedisSubscriber>> make_redis_subscriber(
    asio::any_io_executor executor,
    const RedisUrl& url,
    const RedisOptions& options,
    RedisListener listener
);

}  // namespace continuo
