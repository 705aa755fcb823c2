#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include <sys/types.h>

namespace continuo::chaos {

/// One `continuo serve`, with the same port and folder after each restart. The constructor does not
/// start it. Thread: one; the process ends with the thread that started it.
class Instance {
public:
    using Environment = std::map<std::string, std::string>;

    Instance(std::filesystem::path binary, std::filesystem::path folder, Environment environment);
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    [[nodiscard]] int port() const { return x_port; }
    [[nodiscard]] const std::filesystem::path& folder() const { return x_folder; }
    [[nodiscard]] bool is_running() const { return x_pid > 0; }

    /// Does not wait until it is ready. Its output is in `<folder>/output-<life>.txt`.
    void start();
    /// SIGKILL, and waits for its end.
    void kill();
    /// SIGSTOP; does not wait until it has stopped.
    void pause() const;
    void resume() const;
    /// SIGTERM, and waits for its end. Returns its exit status, or 128 + the signal that ended it.
    int stop();
    /// If it has exited without kill() or stop(): its exit status and the end of its output.
    [[nodiscard]] std::optional<std::string> find_crash();

private:
    int wait();

    std::filesystem::path x_binary;
    std::filesystem::path x_folder;
    Environment x_environment;
    int x_port = 0;
    int x_life = 0;
    pid_t x_pid = -1;
};

}  // namespace continuo::chaos
