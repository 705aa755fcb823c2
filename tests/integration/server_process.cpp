#include "integration/server_process.hpp"

#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/wait_until.hpp"

namespace continuo::test {

namespace {

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

int exit_status(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Starts the binary with an environment of its own: nothing of the machine's leaks into a test.
pid_t start(
    const std::filesystem::path& folder,
    const std::filesystem::path& output,
    std::vector<std::string> arguments,
    const ServerProcess::Environment& settings
) {
    std::vector<std::string> environment{"PATH=/usr/bin:/bin"};
    for (const auto& [name, value] : settings)
        environment.push_back(name + "=" + value);
    if (const char* options = std::getenv("ASAN_OPTIONS"))
        environment.push_back(std::string("ASAN_OPTIONS=") + options);
    arguments.insert(arguments.begin(), CONTINUO_BINARY);
    const auto pointers = [](std::vector<std::string>& strings) {
        std::vector<char*> list;
        for (auto& string : strings)
            list.push_back(string.data());
        list.push_back(nullptr);
        return list;
    };
    const auto argv = pointers(arguments);
    const auto envp = pointers(environment);
    const pid_t pid = ::fork();
    if (pid < 0) throw std::runtime_error("fork failed");
    if (pid == 0) {
        const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(file, 1);
        ::dup2(file, 2);
        if (::chdir(folder.c_str()) != 0) ::_exit(127);
        ::execve(CONTINUO_BINARY, argv.data(), envp.data());
        ::_exit(127);
    }
    return pid;
}

}  // namespace

ServerProcess::ServerProcess(std::filesystem::path folder, Environment settings)
    : x_folder(std::move(folder)), x_output(x_folder / "output.txt") {
    settings.try_emplace("API_HOST", "127.0.0.1");
    settings.try_emplace("API_PORT", "0");
    settings.try_emplace("ADMIN_API_KEY", admin_key);
    settings.try_emplace("RATE_LIMIT_ENABLED", "false");
    settings.try_emplace("UPLOAD_MIN_FREE_MB", "0");
    settings.try_emplace("DATA_DIRECTORY", (x_folder / "data").string());
    std::filesystem::remove(x_output);  // an earlier life in this folder printed its port there
    x_pid = start(x_folder, x_output, {"serve"}, settings);
    const std::string mark = "Application started successfully";
    for (;;) {
        const auto text = output();
        const auto started = text.find(mark);
        const auto url =
            text.find("://127.0.0.1:", started == std::string::npos ? text.size() : started);
        if (url != std::string::npos) {
            const auto digits = text.find_first_not_of("0123456789", url + 13);
            if (digits != std::string::npos) {
                x_port = std::stoi(text.substr(url + 13));
                return;
            }
        }
        int status = 0;
        if (::waitpid(x_pid, &status, WNOHANG) == x_pid) {
            x_pid = -1;
            throw std::runtime_error(
                "the server ended with " + std::to_string(exit_status(status)) + ":\n" + output()
            );
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5)
        );  // polls a process: there is no event to wait for
    }
}

ServerProcess::~ServerProcess() {
    if (x_pid > 0) kill();
}

std::string ServerProcess::output() const {
    return read_file(x_output);
}

void ServerProcess::wait_for_output(const std::string& text) const {
    wait_until("the output has \"" + text + "\"", [&] { return output().contains(text); });
}

void ServerProcess::signal(int number) const {
    ::kill(x_pid, number);
}

void ServerProcess::kill() {
    signal(SIGKILL);
    wait();
}

int ServerProcess::wait() {
    int status = 0;
    ::waitpid(x_pid, &status, 0);
    x_pid = -1;
    return exit_status(status);
}

ProgramResult run_program(
    const std::filesystem::path& folder,
    const std::string& arguments,
    const ServerProcess::Environment& settings
) {
    std::vector<std::string> words;
    std::istringstream stream(arguments);
    for (std::string word; stream >> word;)
        words.push_back(word);
    const auto output = folder / "program-output.txt";
    const auto pid = start(folder, output, words, settings);
    int status = 0;
    ::waitpid(pid, &status, 0);
    return {exit_status(status), read_file(output)};
}

}  // namespace continuo::test
