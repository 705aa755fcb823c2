#include "chaos/instance.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/redis_server.hpp"

namespace continuo::chaos {

namespace {

int exit_status(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string read_end(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    auto all = text.str();
    constexpr std::size_t shown = 4000;
    return all.size() > shown ? all.substr(all.size() - shown) : all;
}

}  // namespace

Instance::Instance(
    std::filesystem::path binary, std::filesystem::path folder, Environment environment
)
    : x_binary(std::move(binary)),
      x_folder(std::move(folder)),
      x_environment(std::move(environment)),
      x_port(test::free_port()) {
    std::filesystem::create_directories(x_folder);
    x_environment["API_HOST"] = "127.0.0.1";
    x_environment["HTTP_CONNECTIONS_PER_ADDRESS"] = "0";  // all clients have the same address
    x_environment["API_PORT"] = std::to_string(x_port);
    x_environment["DATA_DIRECTORY"] = (x_folder / "data").string();
    x_environment["LOG_FILE"] = (x_folder / "log.txt").string();
    x_environment["PATH"] = "/usr/bin:/bin";
    for (const auto* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
        if (const auto* value = std::getenv(name)) x_environment[name] = value;
    }
}

Instance::~Instance() {
    kill();
}

void Instance::start() {
    if (is_running()) return;
    const auto output = x_folder / fmt::format("output-{}.txt", ++x_life);
    std::vector<std::string> variables;
    for (const auto& [name, value] : x_environment)
        variables.push_back(name + "=" + value);
    std::vector<char*> environment;
    for (auto& variable : variables)
        environment.push_back(variable.data());
    environment.push_back(nullptr);
    auto binary = x_binary.string();
    std::string verb = "serve";
    char* const arguments[] = {binary.data(), verb.data(), nullptr};
    x_pid = ::fork();
    if (x_pid < 0) throw std::runtime_error("fork failed");
    if (x_pid > 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(file, 1);
    ::dup2(file, 2);
    if (::chdir(x_folder.c_str()) != 0) ::_exit(127);
    ::execve(binary.c_str(), arguments, environment.data());
    ::_exit(127);
}

int Instance::wait() {
    int status = 0;
    ::waitpid(x_pid, &status, 0);
    x_pid = -1;
    return exit_status(status);
}

void Instance::kill() {
    if (!is_running()) return;
    ::kill(x_pid, SIGKILL);
    wait();
}

void Instance::pause() const {
    if (!is_running()) return;
    ::kill(x_pid, SIGSTOP);
}

void Instance::resume() const {
    if (is_running()) ::kill(x_pid, SIGCONT);
}

int Instance::stop() {
    if (!is_running()) return 0;
    ::kill(x_pid, SIGTERM);
    return wait();
}

std::optional<std::string> Instance::find_crash() {
    int status = 0;
    if (!is_running() || ::waitpid(x_pid, &status, WNOHANG) != x_pid) return std::nullopt;
    x_pid = -1;
    return fmt::format(
        "it exited with {}:\n{}",
        exit_status(status),
        read_end(x_folder / fmt::format("output-{}.txt", x_life))
    );
}

}  // namespace continuo::chaos
