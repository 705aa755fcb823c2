#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace continuo::test {

/// A program started by the test, which ends with it. Errors: throws std::runtime_error.
class BackgroundServer {
public:
    BackgroundServer() = default;
    ~BackgroundServer() { kill(); }
    BackgroundServer(const BackgroundServer&) = delete;
    BackgroundServer& operator=(const BackgroundServer&) = delete;

    /// Runs `arguments`, the first of which is the program, and returns when it has printed
    /// `ready`. Errors: throws its output if it ends instead.
    void start(const std::vector<std::string>& arguments, const std::string& ready);
    /// Sends SIGKILL and waits for the end.
    void kill();
    /// Sends SIGSTOP and waits until it has stopped; resume() continues it.
    void pause();
    void resume() const;
    [[nodiscard]] bool is_running() const { return x_pid > 0; }
    [[nodiscard]] pid_t pid() const { return x_pid; }

private:
    pid_t x_pid = -1;
    int x_output = -1;  ///< the read end of its stdout
};

}  // namespace continuo::test
