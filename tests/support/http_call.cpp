#include "support/http_call.hpp"

#include <arpa/inet.h>
#include <boost/json.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace continuo::test {

boost::json::value CallResult::json() const {
    return boost::json::parse(body);
}

HttpCaller::~HttpCaller() {
    close();
}

void HttpCaller::close() {
    if (x_socket >= 0) ::close(x_socket);
    x_socket = -1;
}

void HttpCaller::connect() {
    x_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(x_port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int one = 1;
    ::setsockopt(x_socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (x_timeout.count() > 0) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(x_timeout);
        const std::chrono::microseconds rest = x_timeout - seconds;
        const timeval wait{.tv_sec = seconds.count(), .tv_usec = rest.count()};
        ::setsockopt(x_socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        ::setsockopt(x_socket, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    }
    if (::connect(x_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close();
        throw ConnectionLost("cannot connect");
    }
}

CallResult HttpCaller::call(
    const std::string& method,
    const std::string& target,
    const std::string& body,
    const std::string& headers
) {
    if (x_socket < 0) connect();
    auto request = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers;
    if (!body.empty() || method == "POST" || method == "PATCH") {
        request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    request += "\r\n" + body;
    const auto lost = [this](const char* what) {
        close();
        return ConnectionLost(what);
    };
    for (std::size_t sent = 0; sent < request.size();) {
        const auto n = ::send(x_socket, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) throw lost("cut while sending");
        sent += static_cast<std::size_t>(n);
    }
    std::string in;
    std::size_t body_at = 0;
    std::size_t length = 0;
    for (;;) {
        if (body_at == 0) {
            const auto end = in.find("\r\n\r\n");
            if (end != std::string::npos) {
                body_at = end + 4;
                const auto field = in.find("Content-Length: ");
                length = field < end ? std::stoul(in.substr(field + 16)) : 0;
            }
        }
        if (body_at > 0 && in.size() >= body_at + length) break;
        char buffer[16384];
        const auto n = ::recv(x_socket, buffer, sizeof buffer, 0);
        if (n <= 0) throw lost("cut while receiving");
        in.append(buffer, static_cast<std::size_t>(n));
    }
    CallResult result{
        std::stoi(in.substr(9, 3)), in.substr(0, body_at), in.substr(body_at, length)
    };
    if (result.head.find("Connection: close") != std::string::npos) close();
    return result;
}

}  // namespace continuo::test
