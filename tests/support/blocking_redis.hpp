#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "redis/redis_commands.hpp"

namespace continuo::test {

/// Executes commands over one blocking connection. Thread: any, one at a time.
class BlockingRedis final : public RedisCommands {
public:
    explicit BlockingRedis(std::string socket_path) : x_path(std::move(socket_path)) {}
    ~BlockingRedis() override;
    BlockingRedis(const BlockingRedis&) = delete;
    BlockingRedis& operator=(const BlockingRedis&) = delete;

    Task<Result<std::vector<Reply>>> execute(std::vector<Command> commands, Deadline) override;
    [[nodiscard]] Result<std::vector<Reply>> run(const std::vector<Command>& commands);

private:
    void close();

    std::string x_path;
    std::mutex x_mutex;
    int x_socket = -1;
};

}  // namespace continuo::test
