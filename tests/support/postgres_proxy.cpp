#include "support/postgres_proxy.hpp"

#include <array>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace continuo::test {

namespace {

sockaddr_un address_of(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    return address;
}

/// Up to a few kilobytes; empty when the other side has closed.
std::string receive(int socket) {
    std::array<char, 8192> buffer{};
    const auto count = ::read(socket, buffer.data(), buffer.size());
    return count > 0 ? std::string(buffer.data(), static_cast<std::size_t>(count)) : std::string();
}

bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

}  // namespace

PostgresProxy::PostgresProxy(std::filesystem::path folder, std::filesystem::path server_socket)
    : x_folder(std::move(folder)), x_server_socket(std::move(server_socket)) {
    std::filesystem::create_directories(x_folder);
    const auto address = address_of(x_folder / ".s.PGSQL.5432");
    x_listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (::bind(x_listener, generic, sizeof address) != 0 || ::listen(x_listener, 64) != 0)
        throw std::runtime_error("cannot listen in " + x_folder.string());
    x_accepting = std::thread([this] { accept_clients(); });
}

PostgresProxy::~PostgresProxy() {
    ::shutdown(x_listener, SHUT_RDWR);
    x_accepting.join();
    {
        const std::scoped_lock lock(x_mutex);
        for (const int socket : x_open)
            ::shutdown(socket, SHUT_RDWR);
    }
    for (auto& connection : x_connections)
        connection.join();
    for (const int socket : x_open)
        ::close(socket);
    ::close(x_listener);
}

void PostgresProxy::cut_next(Cut how) {
    const std::scoped_lock lock(x_mutex);
    x_cut = how;
}

void PostgresProxy::send_late_commit() {
    const std::scoped_lock lock(x_mutex);
    if (x_late_server < 0) throw std::logic_error("no COMMIT was kept");
    send_all(x_late_server, x_late_bytes);
    std::ignore = receive(x_late_server);
}

std::string PostgresProxy::url(const std::string& options) const {
    return "postgresql://postgres@/postgres?host=" + x_folder.string() + options;
}

void PostgresProxy::accept_clients() {
    for (;;) {
        const int client = ::accept4(x_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) return;
        if (x_refuses) {
            ::close(client);
            continue;
        }
        const std::scoped_lock lock(x_mutex);
        x_open.push_back(client);
        x_connections.emplace_back([this, client] { serve(client); });
    }
}

PostgresProxy::Cut PostgresProxy::take_cut(const std::string& bytes) {
    // A statement ends with a NUL; READ COMMITTED is none.
    if (!bytes.contains(std::string_view("COMMIT", 7))) return Cut::none;
    const std::scoped_lock lock(x_mutex);
    return std::exchange(x_cut, Cut::none);
}

void PostgresProxy::serve(int client) {
    const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = address_of(x_server_socket);
    {
        const std::scoped_lock lock(x_mutex);
        x_open.push_back(server);
    }
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    bool open = ::connect(server, generic, sizeof address) == 0;
    bool keep_server = false;
    while (open) {
        std::array<pollfd, 2> ends{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
        if (::poll(ends.data(), ends.size(), -1) < 0) break;
        if (ends[1].revents != 0) {
            const auto bytes = receive(server);
            open = !bytes.empty() && send_all(client, bytes);
        }
        if (!open || ends[0].revents == 0) continue;
        const auto bytes = receive(client);
        const auto cut = take_cut(bytes);
        if (cut == Cut::late_commit) {
            const std::scoped_lock lock(x_mutex);
            x_late_server = server;
            x_late_bytes = bytes;
            keep_server = true;
        }
        open = !bytes.empty() && cut != Cut::before_commit && cut != Cut::late_commit &&
               send_all(server, bytes);
        if (open && cut == Cut::after_commit) {
            std::ignore = receive(server);
            open = false;
        }
    }
    ::shutdown(client, SHUT_RDWR);
    if (!keep_server) ::shutdown(server, SHUT_RDWR);
}

}  // namespace continuo::test
