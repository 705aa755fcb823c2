// What SIGHUP and a second SIGTERM do to the real binary.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "integration/server_process.hpp"
#include "support/http_call.hpp"
#include "support/scratch.hpp"
#include "support/wait_until.hpp"

namespace continuo::test {
namespace {

bool contains(const std::filesystem::path& file, const std::string& text) {
    std::ostringstream content;
    content << std::ifstream(file).rdbuf();
    return content.str().find(text) != std::string::npos;
}

/// A request whose head the server has, and whose body it waits for.
class HalfARequest {
public:
    explicit HalfARequest(int port) : x_socket(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in server{};
        server.sin_family = AF_INET;
        server.sin_port = htons(static_cast<std::uint16_t>(port));
        server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(x_socket, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0)
            throw std::runtime_error("connect");
        send(
            "POST /api/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        );
        std::string answer;
        while (answer.find("100 Continue") == std::string::npos)
            answer += receive();
    }
    ~HalfARequest() { ::close(x_socket); }

    /// Sends the body and returns the answer.
    std::string finish() {
        send("{}");
        std::string answer;
        for (auto part = receive(); !part.empty(); part = receive())
            answer += part;
        return answer;
    }

private:
    void send(const std::string& bytes) const {
        if (::send(x_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0)
            throw std::runtime_error("send");
    }
    std::string receive() const {
        std::string bytes(4096, '\0');
        const auto size = ::recv(x_socket, bytes.data(), bytes.size(), 0);
        if (size < 0) throw std::runtime_error("recv");
        bytes.resize(static_cast<std::size_t>(size));
        return bytes;
    }

    int x_socket;
};

TEST(Signals, HangUpOpensTheLogFileAgain) {
    const ScratchFolder folder;
    const auto log = folder / "app.log";
    ServerProcess server(folder.path(), {{"LOG_FILE", log.string()}});
    wait_until("the log file", [&] { return contains(log, "Application started successfully"); });
    std::filesystem::rename(log, folder / "app.log.1");
    server.signal(SIGHUP);
    wait_until("a new log file", [&] { return std::filesystem::exists(log); });
    HttpCaller caller(server.port());
    EXPECT_EQ(caller.get("/nothing").status, 404);
    wait_until("a line in it", [&] { return contains(log, "GET /nothing 404"); });
    server.signal(SIGTERM);
    EXPECT_EQ(server.wait(), 0);
}

TEST(Signals, ASecondTerminateDoesNotCutTheShutdownShort) {
    const ScratchFolder folder;
    ServerProcess server(folder.path());
    HalfARequest request(server.port());
    server.signal(SIGTERM);
    wait_until("the shutdown", [&] {
        return server.output().find("Shutting down application") != std::string::npos;
    });
    server.signal(SIGTERM);
    server.signal(SIGHUP);
    EXPECT_NE(request.finish().find("201 Created"), std::string::npos);
    EXPECT_EQ(server.wait(), 0) << server.output();
}

}  // namespace
}  // namespace continuo::test
