#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "redis/connection.hpp"

namespace continuo::test {

/// A real redis-server of the test's own, in a folder of the test's, which listens on
/// `<folder>/redis.sock` and keeps nothing on disk. Killed at the end if it still runs. Errors:
/// throws, with what it printed, when it does not start.
class RedisServer {
public:
    /// `arguments` follow ours, and win: `--requirepass secret`, `--port 7000`.
    explicit RedisServer(std::filesystem::path folder, std::vector<std::string> arguments = {});
    ~RedisServer();
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;

    /// Starts it again after kill(), and returns when it takes connections.
    void start();
    /// SIGKILL, and waits for the end.
    void kill();
    /// SIGSTOP, and waits until it stands still; resume() lets it go on.
    void pause();
    void resume() const;

    /// For its unix socket.
    [[nodiscard]] RedisConnectionConfig config() const;

private:
    std::filesystem::path x_folder;
    std::vector<std::string> x_arguments;
    pid_t x_pid = -1;
    int x_output = -1;  ///< the reading end of its stdout
};

/// A TCP port of loopback that nobody listens on.
[[nodiscard]] std::uint16_t free_port();

}  // namespace continuo::test
