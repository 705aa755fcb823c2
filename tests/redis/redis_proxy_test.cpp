// With a real redis-server behind it, and a blocking socket before it.
#include "chaos/redis_proxy.hpp"

#include <array>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/blocking_redis.hpp"
#include "support/redis_server.hpp"
#include "support/scratch.hpp"

namespace continuo::chaos {
namespace {

class ShardConnection {
public:
    explicit ShardConnection(std::uint16_t port) : x_socket(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(x_socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    }
    ~ShardConnection() { ::close(x_socket); }
    ShardConnection(const ShardConnection&) = delete;
    ShardConnection& operator=(const ShardConnection&) = delete;

    void send(std::string_view bytes) {
        EXPECT_EQ(
            ::send(x_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(bytes.size())
        );
    }
    /// Waits for bytes; empty when the connection was closed.
    std::string receive() {
        std::array<char, 256> buffer{};
        const auto n = ::recv(x_socket, buffer.data(), buffer.size(), 0);
        return n <= 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(n));
    }
    [[nodiscard]] bool is_silent() const {
        pollfd polled{x_socket, POLLIN, 0};
        return ::poll(&polled, 1, 50) == 0;
    }

private:
    int x_socket;
};

struct Proxied : ::testing::Test {
    std::int64_t counter() { return redis.run({Command{"INCRBY", "n", "0"}})->front().integer; }
    test::ScratchFolder folder;
    test::RedisServer server{folder.path()};
    test::BlockingRedis redis{(folder.path() / "redis.sock").string()};
    RedisProxy proxy{
        {{.socket_path = (folder.path() / "redis.sock").string(), .port = 23456}},
        2,
        {{"$3\r\nbad", "$3\r\nfit"}}
    };
    ShardConnection line{proxy.ports(0)[0]};
    ShardConnection other{proxy.ports(1)[0]};
};

TEST_F(Proxied, TellsEachInstanceItsOwnPortOfAServer) {
    const auto first = std::to_string(proxy.ports(0)[0]);
    const auto second = std::to_string(proxy.ports(1)[0]);
    line.send("ECHO 23456\r\n");
    EXPECT_EQ(line.receive(), "$5\r\n" + first + "\r\n");
    other.send("ECHO 127.0.0.1:23456\r\n");
    EXPECT_EQ(other.receive(), "$15\r\n127.0.0.1:" + second + "\r\n");
}

TEST_F(Proxied, PassesAndPatches) {
    line.send("PING\r\n");
    EXPECT_EQ(line.receive(), "+PONG\r\n");
    line.send("*2\r\n$4\r\nECHO\r\n$3\r\nbad\r\n");
    EXPECT_EQ(line.receive(), "$3\r\nfit\r\n");
}

TEST_F(Proxied, CutsBetweenRequestAndReply) {
    line.send("PING\r\n");
    line.receive();
    proxy.cut_replies(0);
    line.send("INCR n\r\n");
    EXPECT_EQ(line.receive(), "");
    EXPECT_EQ(counter(), 1) << "it was executed";
    other.send("PING\r\n");
    EXPECT_EQ(other.receive(), "+PONG\r\n");
}

TEST_F(Proxied, CutsARequest) {
    line.send("PING\r\n");
    line.receive();
    proxy.cut_requests(0);
    line.send("INCR n\r\n");
    EXPECT_EQ(line.receive(), "");
    EXPECT_EQ(counter(), 0);
}

TEST_F(Proxied, HoldsRepliesAndStalls) {
    line.send("PING\r\n");
    line.receive();
    proxy.hold_replies(0, true);
    line.send("INCR n\r\n");
    while (counter() == 0) {
    }
    EXPECT_TRUE(line.is_silent());
    proxy.hold_replies(0, false);
    EXPECT_EQ(line.receive(), ":1\r\n");

    proxy.stall(0, true);
    line.send("INCR n\r\n");
    EXPECT_TRUE(line.is_silent());
    EXPECT_EQ(counter(), 1);
    proxy.stall(0, false);
    EXPECT_EQ(line.receive(), ":2\r\n");
    proxy.close_all(0);
    EXPECT_EQ(line.receive(), "");
}

}  // namespace
}  // namespace continuo::chaos
