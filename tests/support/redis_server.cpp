#include "support/redis_server.hpp"

#include <array>
#include <csignal>
#include <stdexcept>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace continuo::test {

namespace {

[[noreturn]] void run_server(const std::vector<std::string>& arguments, int output) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that dies leaves no server behind
    ::dup2(output, 1);
    ::dup2(output, 2);
    std::vector<char*> argv;
    for (const auto& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
}

/// Reads what it prints until it says that it is ready; false when it ends instead.
bool wait_until_ready(int output, std::string& printed) {
    std::array<char, 4096> buffer;
    while (!printed.contains("eady to accept connections")) {
        const auto count = ::read(output, buffer.data(), buffer.size());
        if (count <= 0) return false;
        printed.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return true;
}

}  // namespace

RedisServer::RedisServer(std::filesystem::path folder, std::vector<std::string> arguments)
    : x_folder(std::move(folder)), x_arguments(std::move(arguments)) {
    start();
}

RedisServer::~RedisServer() {
    kill();
}

void RedisServer::start() {
    kill();
    const auto socket = (x_folder / "redis.sock").string();
    std::filesystem::remove(socket);
    std::vector<std::string> arguments{
        "redis-server",
        "--port",
        "0",
        "--unixsocket",
        socket,
        "--dir",
        x_folder,
        "--save",
        "",
        "--appendonly",
        "no",
        "--daemonize",
        "no"
    };
    arguments.insert(arguments.end(), x_arguments.begin(), x_arguments.end());
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
    x_pid = ::fork();
    if (x_pid < 0) throw std::runtime_error("fork failed");
    if (x_pid == 0) run_server(arguments, pipe[1]);
    ::close(pipe[1]);
    x_output = pipe[0];
    std::string printed;
    if (wait_until_ready(x_output, printed)) return;
    kill();
    throw std::runtime_error(
        printed.empty() ? "there is no redis-server: install the package redis-server"
                        : "redis-server ended:\n" + printed
    );
}

void RedisServer::kill() {
    if (x_pid > 0) {
        ::kill(x_pid, SIGKILL);
        ::waitpid(x_pid, nullptr, 0);
    }
    if (x_output >= 0) ::close(x_output);
    x_pid = -1;
    x_output = -1;
}

void RedisServer::pause() {
    ::kill(x_pid, SIGSTOP);
    ::waitpid(x_pid, nullptr, WUNTRACED);
}

void RedisServer::resume() const {
    ::kill(x_pid, SIGCONT);
}

RedisConnectionConfig RedisServer::config() const {
    RedisConnectionConfig config;
    config.address.socket_path = x_folder / "redis.sock";
    config.connect_timeout = std::chrono::seconds(20);  // on a machine that is busy, too
    return config;
}

std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    const bool bound =
        ::bind(socket, generic, size) == 0 && ::getsockname(socket, generic, &size) == 0;
    ::close(socket);
    if (!bound) throw std::runtime_error("no free port");
    return ntohs(address.sin_port);
}

}  // namespace continuo::test
