#include "support/redis_server.hpp"

#include <stdexcept>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/id.hpp"

namespace continuo::test {

namespace {

// Below the ports of outgoing connections (32768 and up), which could take the port meanwhile.
constexpr std::uint64_t first_port = 12000;
constexpr std::uint64_t last_port = 32000;

bool is_free(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    const bool bound = ::bind(socket, generic, sizeof(address)) == 0;
    ::close(socket);
    return bound;
}

}  // namespace

RedisServer::RedisServer(std::filesystem::path folder, std::vector<std::string> arguments)
    : x_folder(std::move(folder)), x_arguments(std::move(arguments)) {
    start();
}

void RedisServer::start() {
    kill();
    const auto socket = socket_path();
    std::filesystem::remove(socket);
    std::vector<std::string> arguments{"redis-server"};
    if (const auto file = x_folder / "redis.conf"; std::filesystem::exists(file))
        arguments.push_back(file);
    const std::vector<std::string> ours{
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
    arguments.insert(arguments.end(), ours.begin(), ours.end());
    arguments.insert(arguments.end(), x_arguments.begin(), x_arguments.end());
    x_process.start(arguments, "eady to accept connections");
}

RedisConnectionConfig RedisServer::config() const {
    RedisConnectionConfig config;
    config.address.socket_path = socket_path();
    config.connect_timeout = std::chrono::seconds(20);  // also on a busy machine
    return config;
}

std::uint16_t free_port() {
    for (int attempt = 0; attempt < 1000; ++attempt) {
        const auto port = first_port + random_u64() % (last_port - first_port);
        if (is_free(static_cast<std::uint16_t>(port))) return static_cast<std::uint16_t>(port);
    }
    throw std::runtime_error("no free port");
}

}  // namespace continuo::test
