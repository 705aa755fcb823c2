#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "redis/connection.hpp"
#include "support/background_server.hpp"

namespace continuo::test {

/// A real redis-server started by the test in its folder. It listens on `<folder>/redis.sock` and
/// stores nothing on disk. Killed at the end if it still runs. Errors: throws its output if it does
/// not start.
class RedisServer {
public:
    /// `arguments` follow ours and override them: `--requirepass secret`, `--port 7000`. A
    /// `redis.conf` in the folder is its configuration file, which CONFIG REWRITE changes.
    explicit RedisServer(std::filesystem::path folder, std::vector<std::string> arguments = {});

    /// Starts it again after kill(), and returns when it accepts connections.
    void start();
    /// Sends SIGKILL and waits for the end.
    void kill() { x_process.kill(); }
    /// Sends SIGSTOP and waits until it has stopped; resume() continues it.
    void pause() { x_process.pause(); }
    void resume() const { x_process.resume(); }

    [[nodiscard]] std::string socket_path() const { return x_folder / "redis.sock"; }
    /// A configuration for its unix socket.
    [[nodiscard]] RedisConnectionConfig config() const;

private:
    std::filesystem::path x_folder;
    std::vector<std::string> x_arguments;
    BackgroundServer x_process;
};

/// A free TCP port of loopback that no outgoing connection can get.
[[nodiscard]] std::uint16_t free_port();

}  // namespace continuo::test
