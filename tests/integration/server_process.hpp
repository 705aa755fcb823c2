#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>

#include <sys/types.h>

namespace continuo::test {

/// The real binary, running `serve` in a folder of the test's, on a free port of loopback. Killed
/// at the end if it still runs.
class ServerProcess {
public:
    using Environment = std::map<std::string, std::string>;

    /// Starts it and waits until it listens. Throws, with what it printed, when it ends instead.
    ServerProcess(std::filesystem::path folder, Environment settings = {});
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    [[nodiscard]] int port() const { return x_port; }
    [[nodiscard]] pid_t pid() const { return x_pid; }
    /// All it printed so far.
    [[nodiscard]] std::string output() const;
    /// Waits until the output has `text`: log lines are written by a thread of their own, shortly
    /// after what they report. Errors: throws after half a minute.
    void wait_for_output(const std::string& text) const;

    void signal(int number) const;
    /// SIGKILL, and waits for the end.
    void kill();
    /// Waits for its end; the exit status, or 128 + the signal that ended it.
    int wait();

    static constexpr const char* admin_key = "integration-test-key-0123456789";

private:
    std::filesystem::path x_folder;
    std::filesystem::path x_output;
    pid_t x_pid = -1;
    int x_port = 0;
};

/// Runs `continuo <arguments>` to its end. `output` holds both streams.
struct ProgramResult {
    int status = 0;
    std::string output;
};
ProgramResult run_program(
    const std::filesystem::path& folder,
    const std::string& arguments,
    const ServerProcess::Environment& settings = {}
);

}  // namespace continuo::test
