#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "async/shard.hpp"
#include "redis/connection.hpp"
#include "redis/redis_commands.hpp"

namespace continuo {

/// The Redis of the whole process: one connection for each shard. A command goes over that of the
/// shard it is asked on; from elsewhere (start-up, the command line) over the first one's. A WAIT
/// holds up all that comes behind it on its connection, for as long as no replica answers: what
/// ends with one goes over a second connection of the shard, which is made with the first of it.
class RedisClient final : public RedisCommands {
public:
    /// Makes a connection of a shard, on the shard's thread. Called as long as the client lives,
    /// and by several shards at once: it owns what it needs.
    using Connect =
        std::function<Result<std::unique_ptr<RedisConnection>>(asio::any_io_executor executor)>;

    /// `shards` run, and outlive it. `command_time` bounds every command, whatever deadline it has.
    /// Errors: those of `connect`; that a server is away is none.
    [[nodiscard]] static Result<std::unique_ptr<RedisClient>> make(
        ShardSet& shards, Connect connect, std::chrono::milliseconds command_time
    );
    /// As close().
    ~RedisClient() override;
    RedisClient(const RedisClient&) = delete;
    RedisClient& operator=(const RedisClient&) = delete;

    Task<Result<std::vector<Reply>>> execute(std::vector<Command> commands, Deadline deadline)
        override;

    struct Status {
        std::size_t connected = 0;  ///< of the shards
        std::string last_error;     ///< of one that is not
    };
    Task<Status> status();

    /// Ends all connections: who waits gets an error. Blocks; thread: any but the shards', which
    /// still run.
    void close();

private:
    struct ShardConnection {
        asio::io_context* context = nullptr;
        std::unique_ptr<RedisConnection> connection;
        std::unique_ptr<RedisConnection> waiting;  ///< null until something waits for replicas
    };
    RedisClient(ShardSet& shards, Connect connect, std::chrono::milliseconds command_time);
    /// The connection of the shard that runs this executor; null when none does.
    [[nodiscard]] ShardConnection* connection_of(const asio::any_io_executor& executor);
    /// The one over which `commands` go; on the line's shard. Errors: unavailable: it was closed.
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
