#include "support/blocking_redis.hpp"

#include <array>
#include <cstring>
#include <stdexcept>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace continuo::test {

namespace {

int connect_to(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw std::runtime_error("the path is too long");
    std::memcpy(address.sun_path, path.data(), path.size());
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return -1;
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return socket;
    ::close(socket);
    return -1;
}

}  // namespace

BlockingRedis::~BlockingRedis() {
    close();
}

void BlockingRedis::close() {
    if (x_socket >= 0) ::close(x_socket);
    x_socket = -1;
}

Task<Result<std::vector<Reply>>> BlockingRedis::execute(std::vector<Command> commands, Deadline) {
    co_return run(commands);
}

Result<std::vector<Reply>> BlockingRedis::run(const std::vector<Command>& commands) {
    const std::scoped_lock lock(x_mutex);
    if (x_socket < 0) x_socket = connect_to(x_path);
    if (x_socket < 0) return fail(Errc::unavailable, "redis: no connection");
    std::string bytes;
    for (const auto& command : commands)
        bytes += command.bytes();
    for (std::size_t sent = 0; sent < bytes.size();) {
        const auto n = ::send(x_socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) {
            close();
            return fail(Errc::unavailable, "redis: the connection broke");
        }
        sent += static_cast<std::size_t>(n);
    }
    ReplyParser parser;
    std::vector<Reply> replies;
    std::array<char, 65536> buffer{};
    while (replies.size() < commands.size()) {
        const auto n = ::recv(x_socket, buffer.data(), buffer.size(), 0);
        const auto parsed =
            n <= 0 ? Result<void>(fail(Errc::unavailable, "redis: the connection broke"))
                   : parser.parse({buffer.data(), static_cast<std::size_t>(n)}, replies);
        if (!parsed) {
            close();
            return std::unexpected(parsed.error());
        }
    }
    return replies;
}

}  // namespace continuo::test
