#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "redis/connection.hpp"
#include "redis/sentinel/sentinel.hpp"

namespace continuo {

/// How to find a master through its sentinels.
struct RedisSentinelConfig {
    std::vector<RedisAddress> sentinels;  ///< at least one
    std::string master_name;
    RedisConnectionConfig master;  ///< without an address; TLS also applies to the sentinels
    RedisLogin sentinel_login;     ///< for the sentinels; usually not needed
    std::chrono::milliseconds answer_timeout{500};  ///< for one sentinel, including the connection
    std::chrono::milliseconds poll_every{1000};     ///< interval between checks for another master
};

/// Errors: invalid_input (no sentinel, no name of the master).
[[nodiscard]] Result<void> check(const RedisSentinelConfig& config);
/// The configuration of a connection to the master, which must have that role.
[[nodiscard]] RedisConnectionConfig master_connection_config(const RedisSentinelConfig& config);

/// Queries the sentinels for the master one after the other, starting with the last that replied.
/// Thread: the executor's.
class SentinelLocator {
public:
    SentinelLocator(asio::any_io_executor executor, RedisSentinelConfig config);

    /// Takes at most answer_timeout per sentinel. Errors: not_found (at least one sentinel replied,
    /// and none knows the master); unavailable.
    Task<Result<RedisAddress>> locate(std::shared_ptr<SentinelLocator> self);
    /// Cancels running queries permanently.
    void close();

private:
    Task<Result<RedisAddress>> ask(RedisAddress sentinel);

    asio::any_io_executor x_executor;
    RedisSentinelConfig x_config;
    SentinelOrder x_order;
    RedisAddress x_asked;                           ///< address of x_connection
    std::shared_ptr<RedisConnection> x_connection;  ///< to the sentinel that replied last
    bool x_closed = false;
};

}  // namespace continuo
