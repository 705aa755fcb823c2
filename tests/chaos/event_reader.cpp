#include "chaos/event_reader.hpp"

#include <cstdlib>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace continuo::chaos {

namespace {

constexpr std::size_t read_size = 16 * 1024;

}  // namespace

int EventReader::open(const std::string& target, std::chrono::milliseconds patience) {
    close();
    x_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(x_port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(x_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close();
        return 0;
    }
    const auto request = fmt::format(
        "GET {} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n", target
    );
    if (::send(x_socket, request.data(), request.size(), MSG_NOSIGNAL) < 0) return 0;
    std::size_t end = std::string::npos;
    while ((end = x_bytes.find("\r\n\r\n")) == std::string::npos) {
        if (!receive(patience)) return 0;
    }
    const auto head = x_bytes.substr(0, end);
    x_bytes.erase(0, end + 4);
    return head.size() > 12 ? std::atoi(head.c_str() + 9) : 0;
}

EventReader::Outcome EventReader::next(StreamedEvent& event, std::chrono::milliseconds patience) {
    while (!take_event(event)) {
        if (x_closed) return Outcome::closed;
        if (!receive(patience)) return x_closed ? Outcome::closed : Outcome::silence;
    }
    return Outcome::event;
}

void EventReader::close() {
    if (x_socket >= 0) ::close(x_socket);
    x_socket = -1;
    x_closed = false;
    x_bytes.clear();
    x_text.clear();
}

/// False: nothing came in time, or the connection has ended.
bool EventReader::receive(std::chrono::milliseconds patience) {
    pollfd waiting{x_socket, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) return false;
    char buffer[read_size];
    const auto count = ::recv(x_socket, buffer, sizeof buffer, 0);
    if (count <= 0) {
        x_closed = true;
        return false;
    }
    x_bytes.append(buffer, static_cast<std::size_t>(count));
    return true;
}

void EventReader::decode_chunks() {
    for (;;) {
        const auto line = x_bytes.find("\r\n");
        if (line == std::string::npos) return;
        const auto size = std::strtoul(x_bytes.c_str(), nullptr, 16);
        if (size == 0) {
            x_closed = true;
            return;
        }
        if (x_bytes.size() < line + 2 + size + 2) return;
        x_text.append(x_bytes, line + 2, size);
        x_bytes.erase(0, line + 2 + size + 2);
    }
}

bool EventReader::take_event(StreamedEvent& event) {
    decode_chunks();
    for (;;) {
        const auto end = x_text.find("\n\n");
        if (end == std::string::npos) return false;
        const auto block = x_text.substr(0, end + 1);
        x_text.erase(0, end + 2);
        event = {};
        for (std::size_t at = 0; at < block.size();) {
            const auto stop = block.find('\n', at);
            const auto line = block.substr(at, stop - at);
            at = stop + 1;
            if (line.starts_with("id: ")) event.id = line.substr(4);
            if (line.starts_with("event: ")) event.type = line.substr(7);
            if (line.starts_with("data: ")) event.data = line.substr(6);
        }
        if (!event.data.empty()) return true;
    }
}

}  // namespace continuo::chaos
