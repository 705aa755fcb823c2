#include "raw_client.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.hpp"

namespace continuo::test {

namespace {

constexpr int wait_milliseconds = 60'000;

[[noreturn]] void throw_errno(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// Takes one response off the front of `bytes`; false when it is not whole yet.
bool take_response(std::string_view& bytes, bool to_head, RawResponse& response) {
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) return false;
    response.head = bytes.substr(0, end + 2);
    if (!response.head.starts_with("HTTP/1.1 ")) throw std::runtime_error("not a response");
    if (!parse_integer(std::string_view(response.head).substr(9, 3), response.status))
        throw std::runtime_error("no status in: " + response.head);
    std::size_t length = 0;
    const bool informational = response.status / 100 == 1;
    const auto field = response.field("Content-Length");
    if (!field.empty() && !parse_integer(field, length)) throw std::runtime_error("bad length");
    if (to_head || informational) length = 0;
    if (bytes.size() < end + 4 + length) return false;
    response.body = bytes.substr(end + 4, length);
    bytes.remove_prefix(end + 4 + length);
    return true;
}

}  // namespace

std::string RawResponse::field(std::string_view name) const {
    for (const auto line : split(head, '\n')) {
        const auto colon = line.find(':');
        if (colon != std::string_view::npos && equal_ignoring_case(line.substr(0, colon), name))
            return std::string(trim(line.substr(colon + 1)));
    }
    return {};
}

std::vector<RawResponse> parse_responses(std::string_view bytes, bool to_head) {
    std::vector<RawResponse> responses;
    while (!bytes.empty()) {
        RawResponse response;
        if (!take_response(bytes, to_head, response))
            throw std::runtime_error("half a response: " + std::string(bytes));
        responses.push_back(std::move(response));
    }
    return responses;
}

RawClient::RawClient(std::uint16_t port, const Options& options)
    : x_socket(::socket(AF_INET, SOCK_STREAM, 0)) {
    const auto bytes = options.receive_bytes;
    if (bytes > 0) ::setsockopt(x_socket, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    if (options.from != nullptr) {
        sockaddr_in own{};
        own.sin_family = AF_INET;
        ::inet_pton(AF_INET, options.from, &own.sin_addr);
        if (::bind(x_socket, reinterpret_cast<sockaddr*>(&own), sizeof own) != 0)
            throw_errno("bind");
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(x_socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw_errno("connect");
    const int on = 1;  // what is sent in two pieces is to go in two pieces, at once
    ::setsockopt(x_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

RawClient::~RawClient() {
    close();
}

void RawClient::close() {
    if (x_socket >= 0) ::close(x_socket);
    x_socket = -1;
}

void RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::send(x_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0) {
            if (errno == EPIPE || errno == ECONNRESET) return;
            throw_errno("send");
        }
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

void RawClient::shutdown_send() {
    ::shutdown(x_socket, SHUT_WR);
}

bool RawClient::readable(int milliseconds) {
    pollfd item{x_socket, POLLIN, 0};
    return ::poll(&item, 1, milliseconds) > 0;
}

std::string RawClient::read_some(std::size_t bytes_max) {
    if (!readable(wait_milliseconds)) throw std::runtime_error("the server does not answer");
    std::array<char, 64 * 1024> buffer;
    const auto count = ::recv(x_socket, buffer.data(), std::min(bytes_max, buffer.size()), 0);
    if (count < 0) {
        if (errno != ECONNRESET) throw_errno("recv");
        x_reset = true;
        return {};
    }
    return {buffer.data(), static_cast<std::size_t>(count)};
}

std::string RawClient::read_all() {
    std::string all = std::move(x_pending);
    for (auto piece = read_some(); !piece.empty(); piece = read_some())
        all += piece;
    return all;
}

RawResponse RawClient::read_response(bool to_head) {
    for (;;) {
        RawResponse response;
        std::string_view rest = x_pending;
        if (take_response(rest, to_head, response)) {
            x_pending.erase(0, x_pending.size() - rest.size());
            return response;
        }
        const auto piece = read_some();
        if (piece.empty()) throw std::runtime_error("closed inside a response: " + x_pending);
        x_pending += piece;
    }
}

}  // namespace continuo::test
