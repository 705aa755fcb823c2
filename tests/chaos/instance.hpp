#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include <sys/types.h>

namespace continuo::chaos {

/// One `continuo serve`, which keeps its port and its folder through all its lives. Not started by
/// its constructor. Thread: one; the process ends with the thread that started it.
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

    /// Returns at once: whoever asks it sees when it is there. What it prints goes to
    /// `<folder>/output-<life>.txt`.
    void start();
    /// SIGKILL, and waits for its end.
    void kill();
    /// SIGSTOP; it stands still a moment later.
    void pause() const;
    void resume() const;
    /// SIGTERM, and waits for its end. Its exit status, or 128 + the signal that ended it.
    int stop();
    /// When it ended and nobody asked it to: how, and the last that it printed.
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
