#include "support/background_server.hpp"

#include <array>
#include <csignal>
#include <stdexcept>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace continuo::test {

namespace {

constexpr int pipe_bytes = 1024 * 1024;  // its output is not read any more once it is ready

[[noreturn]] void run_program(const std::vector<std::string>& arguments, int output) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // the server ends if the test process dies
    ::dup2(output, 1);
    ::dup2(output, 2);
    std::vector<char*> argv;
    for (const auto& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
}

/// Reads its output until it reports that it is ready; false if it ends instead.
bool wait_until_ready(int output, const std::string& ready, std::string& printed) {
    std::array<char, 4096> buffer;
    while (!printed.contains(ready)) {
        const auto count = ::read(output, buffer.data(), buffer.size());
        if (count <= 0) return false;
        printed.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return true;
}

}  // namespace

void BackgroundServer::start(const std::vector<std::string>& arguments, const std::string& ready) {
    kill();
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
    x_pid = ::fork();
    if (x_pid < 0) throw std::runtime_error("fork failed");
    if (x_pid == 0) run_program(arguments, pipe[1]);
    ::close(pipe[1]);
    x_output = pipe[0];
    ::fcntl(x_output, F_SETPIPE_SZ, pipe_bytes);
    std::string printed;
    if (wait_until_ready(x_output, ready, printed)) return;
    kill();
    const auto& program = arguments.front();
    throw std::runtime_error(
        printed.empty() ? "cannot find " + program + ": install the package " + program
                        : program + " ended:\n" + printed
    );
}

void BackgroundServer::kill() {
    if (x_pid > 0) {
        ::kill(x_pid, SIGKILL);
        ::waitpid(x_pid, nullptr, 0);
    }
    if (x_output >= 0) ::close(x_output);
    x_pid = -1;
    x_output = -1;
}

void BackgroundServer::pause() {
    ::kill(x_pid, SIGSTOP);
    ::waitpid(x_pid, nullptr, WUNTRACED);
}

void BackgroundServer::resume() const {
    ::kill(x_pid, SIGCONT);
}

}  // namespace continuo::test
