#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "async/shard.hpp"
#include "redis/connection.hpp"
#include "redis/redis_commands.hpp"

namespace continuo {

/// The process's Redis client: one connection per shard. A command uses the connection of the
/// calling shard; callers on other threads (start-up, command line) use that of the first shard.
/// WAIT blocks its connection until the replicas answer, so batches that end with WAIT use a second
/// connection of the shard, which is created with the first such batch.
class RedisClient final : public RedisCommands {
public:
    /// Creates a connection on the shard's thread. Called as long as the client exists, also by
    /// several shards concurrently: it must own what it uses and be thread-safe.
    using Connect =
        std::function<Result<std::unique_ptr<RedisConnection>>(asio::any_io_executor executor)>;

    /// `shards` run and outlive it. No command takes longer than `command_time`, whatever its
    /// deadline. Errors: those of `connect`; an unreachable server is not an error.
    [[nodiscard]] static Result<std::unique_ptr<RedisClient>> make(
        ShardSet& shards, Connect connect, std::chrono::milliseconds command_time
    );
    /// Calls close().
    ~RedisClient() override;
    RedisClient(const RedisClient&) = delete;
    RedisClient& operator=(const RedisClient&) = delete;

    Task<Result<std::vector<Reply>>> execute(std::vector<Command> commands, Deadline deadline)
        override;

    struct Status {
        std::size_t connected = 0;         ///< connected shards
        std::string last_error;            ///< of a shard that is not connected
        std::uint64_t connections = 0;     ///< established so far, those for WAIT included
        std::size_t commands_waiting = 0;  ///< sent or queued, without an answer
    };
    Task<Status> status();

    /// Closes all connections; pending commands fail with `unavailable`. Blocks. Thread: any except
    /// the shards', which must still run.
    void close();

private:
    struct ShardConnection {
        asio::io_context* context = nullptr;
        std::unique_ptr<RedisConnection> connection;
        std::unique_ptr<RedisConnection> waiting;  ///< null until the first WAIT
    };
    RedisClient(ShardSet& shards, Connect connect, std::chrono::milliseconds command_time);
    /// The connections of the shard that runs this executor; null if no shard does.
    [[nodiscard]] ShardConnection* connection_of(const asio::any_io_executor& executor);
    /// The connection for `commands`. Call it on the shard. Errors: unavailable (closed).
    [[nodiscard]] Result<RedisConnection*> connection_for(
        ShardConnection& line, const std::vector<Command>& commands
    ) const;
    Task<Result<std::vector<Reply>>> execute_on(
        ShardConnection* line, std::vector<Command> commands, Deadline deadline
    );

    Connect x_connect;
    std::chrono::milliseconds x_command_time;
    std::vector<ShardConnection> x_connections;
};

}  // namespace continuo
