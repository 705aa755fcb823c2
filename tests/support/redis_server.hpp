#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "redis/connection.hpp"
#include "support/background_server.hpp"

namespace continuo::test {

/// A real redis-server of the test's own, in a folder of the test's, which listens on
/// `<folder>/redis.sock` and keeps nothing on disk. Killed at the end if it still runs. Errors:
/// throws, with what it printed, when it does not start.
class RedisServer {
public:
    /// `arguments` follow ours, and win: `--requirepass secret`, `--port 7000`. A `redis.conf` in
    /// the folder is its file of settings, which CONFIG REWRITE changes.
    explicit RedisServer(std::filesystem::path folder, std::vector<std::string> arguments = {});

    /// Starts it again after kill(), and returns when it takes connections.
    void start();
    /// SIGKILL, and waits for the end.
    void kill() { x_process.kill(); }
    /// SIGSTOP, and waits until it stands still; resume() lets it go on.
    void pause() { x_process.pause(); }
    void resume() const { x_process.resume(); }

    [[nodiscard]] std::string socket_path() const { return x_folder / "redis.sock"; }
    /// For its unix socket.
    [[nodiscard]] RedisConnectionConfig config() const;

private:
    std::filesystem::path x_folder;
    std::vector<std::string> x_arguments;
    BackgroundServer x_process;
};

/// A TCP port of loopback that nobody listens on, and that no outgoing connection gets.
[[nodiscard]] std::uint16_t free_port();

}  // namespace continuo::test
