#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace continuo::test {

/// A program of the test's own, which ends with the test. Errors: throws std::runtime_error.
class BackgroundServer {
public:
    BackgroundServer() = default;
    ~BackgroundServer() { kill(); }
    BackgroundServer(const BackgroundServer&) = delete;
    BackgroundServer& operator=(const BackgroundServer&) = delete;

    /// Runs `arguments`, the first of which is the program, and returns when it has printed
    /// `ready`. Errors: throws what it printed when it ends instead.
    void start(const std::vector<std::string>& arguments, const std::string& ready);
    /// SIGKILL, and waits for the end.
    void kill();
    /// SIGSTOP, and waits until it stands still; resume() lets it go on.
    void pause();
    void resume() const;

private:
    pid_t x_pid = -1;
    int x_output = -1;  ///< the reading end of its stdout
};

}  // namespace continuo::test
