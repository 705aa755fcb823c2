#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "async/task.hpp"
#include "redis/connection.hpp"
#include "redis/sentinel/sentinel.hpp"

namespace continuo {

/// A master that is found through its sentinels.
struct RedisSentinelConfig {
    std::vector<RedisAddress> sentinels;  ///< at least one
    std::string master_name;
    RedisConnectionConfig master;  ///< without an address; TLS is for the sentinels as well
    RedisLogin sentinel_login;     ///< to the sentinels, which mostly ask for none
    std::chrono::milliseconds answer_timeout{500};  ///< of one sentinel, with the connection to it
    std::chrono::milliseconds poll_every{1000};     ///< how often to look for another master
};

/// Errors: invalid_input (no sentinel, no name of the master).
[[nodiscard]] Result<void> check(const RedisSentinelConfig& config);
/// Of a connection to the master, which is found and has to be one.
[[nodiscard]] RedisConnectionConfig master_connection_config(const RedisSentinelConfig& config);

/// Asks the sentinels where the master is: one after the other until one says it, the one that said
/// it last first. Thread: the executor's.
class SentinelLocator {
public:
    SentinelLocator(asio::any_io_executor executor, RedisSentinelConfig config);

    /// Ends within answer_timeout for each sentinel. Errors: not_found: at least one sentinel
    /// answered, and none knows the master; unavailable.
    Task<Result<RedisAddress>> locate(std::shared_ptr<SentinelLocator> self);
    /// Ends what is under way, and for good.
    void close();

private:
    Task<Result<RedisAddress>> ask(RedisAddress sentinel);

    asio::any_io_executor x_executor;
    RedisSentinelConfig x_config;
    SentinelOrder x_order;
    RedisAddress x_asked;                           ///< where x_connection goes
    std::shared_ptr<RedisConnection> x_connection;  ///< to the sentinel that answered last
    bool x_closed = false;
};

}  // namespace continuo
