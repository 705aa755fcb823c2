#include "chaos/redis_proxy.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace continuo::chaos {

namespace {

enum class Cut { none, replies, requests };

void close_socket(int& socket) {
    if (socket >= 0) ::close(socket);
    socket = -1;
}

int connect_to(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return -1;
    std::memcpy(address.sun_path, path.data(), path.size());
    int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(socket, generic, sizeof address) != 0) close_socket(socket);
    if (socket >= 0) ::fcntl(socket, F_SETFL, O_NONBLOCK);
    return socket;
}

/// Replacements of the servers' ports in replies of sentinels and cluster nodes, which send it as a
/// bulk string ($), as an integer (:) or at the end of MOVED.
std::vector<StreamPatch::Replacement> told_ports(
    const std::vector<RedisUpstream>& upstreams, const std::vector<std::uint16_t>& doors
) {
    std::vector<StreamPatch::Replacement> replacements;
    for (std::size_t i = 0; i < upstreams.size(); ++i) {
        if (upstreams[i].port == 0) continue;
        const auto from = std::to_string(upstreams[i].port) + "\r\n";
        const auto to = std::to_string(doors[i]) + "\r\n";
        replacements.emplace_back("$5\r\n" + from, "$5\r\n" + to);
        replacements.emplace_back(":" + from, ":" + to);
    }
    return replacements;
}

}  // namespace

/// A socket and its pending output.
struct RedisProxy::Side {
    int socket = -1;
    std::string out;
    bool broken = false;

    /// Received bytes; empty if there are none.
    std::string read() {
        std::array<char, 65536> buffer;  // NOLINT: read() gives it its values
        const auto n = ::recv(socket, buffer.data(), buffer.size(), 0);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) broken = true;
        return n <= 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(n));
    }
    void write() {
        if (out.empty()) return;
        const auto n = ::send(socket, out.data(), out.size(), MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN && errno != EINTR) broken = true;
        if (n > 0) out.erase(0, static_cast<std::size_t>(n));
    }
};

struct RedisProxy::ProxiedConnection {
    Side client;
    Side redis;
    StreamPatch requests;
    StreamPatch replies;
    Cut cut = Cut::none;
    bool cut_in_the_middle = false;

    explicit ProxiedConnection(const Door& door) : requests(door.requests), replies(door.replies) {}
    ~ProxiedConnection() {
        close_socket(client.socket);
        close_socket(redis.socket);
    }
    ProxiedConnection(const ProxiedConnection&) = delete;
    ProxiedConnection& operator=(const ProxiedConnection&) = delete;
    [[nodiscard]] bool broken() const { return client.broken || redis.broken; }
};

RedisProxy::RedisProxy(
    std::vector<RedisUpstream> upstreams,
    int instances,
    const std::vector<StreamPatch::Replacement>& replacements
)
    : x_upstreams(upstreams.size()),
      x_doors(static_cast<std::size_t>(instances) * upstreams.size()),
      x_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    for (std::size_t i = 0; i < x_doors.size(); ++i) {
        x_doors[i].upstream = upstreams[i % x_upstreams].socket_path;
        x_doors[i].requests = StreamPatch(replacements);
        open_door(x_doors[i]);
    }
    for (int i = 0; i < instances; ++i) {
        const auto addresses = StreamPatch(told_ports(upstreams, ports(i)));
        for (auto& door : doors_of(i))
            door.replies = addresses;
    }
    x_thread = std::jthread([this] { run(); });
}

RedisProxy::~RedisProxy() {
    x_stopped = true;
    wake();
    x_thread.join();
    for (auto& door : x_doors)
        close_socket(door.listener);
    close_socket(x_wake);
}

void RedisProxy::open_door(Door& door) {
    door.listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(door.listener, generic, size) != 0 || ::listen(door.listener, 64) != 0 ||
        ::getsockname(door.listener, generic, &size) != 0) {
        throw std::runtime_error("the proxy cannot listen on a port");
    }
    door.port = ntohs(address.sin_port);
}

std::vector<std::uint16_t> RedisProxy::ports(int instance) const {
    std::vector<std::uint16_t> ports;
    const auto first = static_cast<std::size_t>(instance) * x_upstreams;
    for (auto i = first; i < first + x_upstreams; ++i)
        ports.push_back(x_doors[i].port);
    return ports;
}

std::span<RedisProxy::Door> RedisProxy::doors_of(int instance) {
    return std::span(x_doors).subspan(
        static_cast<std::size_t>(instance) * x_upstreams, x_upstreams
    );
}

void RedisProxy::wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(x_wake, &one, sizeof one);
}

void RedisProxy::stall(int instance, bool stalled) {
    const std::scoped_lock lock(x_mutex);
    for (auto& door : doors_of(instance))
        door.stalled = stalled;
    wake();
}

void RedisProxy::hold_replies(int instance, bool held) {
    const std::scoped_lock lock(x_mutex);
    for (auto& door : doors_of(instance))
        door.held = held;
    wake();
}

void RedisProxy::cut_replies(int instance) {
    const std::scoped_lock lock(x_mutex);
    for (auto& door : doors_of(instance)) {
        for (bool middle = false; auto& connection : door.connections) {
            connection->cut = Cut::replies;
            connection->cut_in_the_middle = middle;
            middle = !middle;
        }
    }
}

void RedisProxy::cut_requests(int instance) {
    const std::scoped_lock lock(x_mutex);
    for (auto& door : doors_of(instance)) {
        for (auto& connection : door.connections)
            connection->cut = Cut::requests;
    }
}

void RedisProxy::close_all(int instance) {
    const std::scoped_lock lock(x_mutex);
    // Only marks them: the proxy's thread removes them.
    for (auto& door : doors_of(instance)) {
        for (auto& connection : door.connections)
            connection->client.broken = true;
    }
    wake();
}

void RedisProxy::accept(Door& door) {
    const int socket = ::accept4(door.listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket < 0) return;
    const int one = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    auto connection = std::make_unique<ProxiedConnection>(door);
    connection->client.socket = socket;
    connection->redis.socket = connect_to(door.upstream);
    // If Redis is down, the instance's connection is closed.
    if (connection->redis.socket >= 0) door.connections.push_back(std::move(connection));
}

void RedisProxy::pass_requests(ProxiedConnection& connection) {
    auto bytes = connection.client.read();
    if (bytes.empty()) return;
    if (connection.cut == Cut::requests) {
        bytes.resize(bytes.size() / 2);
        connection.redis.out += connection.requests.pass(bytes);
        connection.redis.write();
        connection.client.broken = true;
        return;
    }
    connection.redis.out += connection.requests.pass(bytes);
    connection.redis.write();
}

void RedisProxy::pass_replies(ProxiedConnection& connection) {
    auto bytes = connection.redis.read();
    if (bytes.empty()) return;
    if (connection.cut == Cut::replies) {
        bytes.resize(connection.cut_in_the_middle ? bytes.size() / 2 : 0);
        connection.redis.broken = true;
    }
    connection.client.out += connection.replies.pass(bytes);
    connection.client.write();
}

void RedisProxy::serve(
    Door& door, ProxiedConnection& connection, short client_events, short redis_events
) {
    if (door.stalled) return;
    if (client_events & POLLOUT) connection.client.write();
    if (redis_events & POLLOUT) connection.redis.write();
    if (client_events & (POLLIN | POLLHUP | POLLERR)) pass_requests(connection);
    if (!door.held && redis_events & (POLLIN | POLLHUP | POLLERR)) pass_replies(connection);
}

std::vector<RedisProxy::Watched> RedisProxy::watch(std::vector<pollfd>& polled) {
    std::vector<Watched> watched;
    for (auto& door : x_doors) {
        polled.push_back({door.listener, POLLIN, 0});
        if (door.stalled) continue;
        for (auto& connection : door.connections) {
            watched.push_back({&door, connection.get(), polled.size()});
            const auto events = [](const Side& side, bool reads) {
                return static_cast<short>((reads ? POLLIN : 0) | (side.out.empty() ? 0 : POLLOUT));
            };
            polled.push_back({connection->client.socket, events(connection->client, true), 0});
            // poll() ignores a negative socket: a hang-up is noticed at the next request.
            const bool asks = !door.held || !connection->redis.out.empty();
            polled.push_back(
                {asks ? connection->redis.socket : -1, events(connection->redis, !door.held), 0}
            );
        }
    }
    return watched;
}

void RedisProxy::step() {
    std::vector<pollfd> polled{{x_wake, POLLIN, 0}};
    std::unique_lock lock(x_mutex);
    const auto watched = watch(polled);
    lock.unlock();
    ::poll(polled.data(), polled.size(), -1);
    lock.lock();
    std::uint64_t woken = 0;
    [[maybe_unused]] const auto read = ::read(x_wake, &woken, sizeof woken);
    for (const auto& [door, connection, at] : watched) {
        if (!connection->broken())
            serve(*door, *connection, polled[at].revents, polled[at + 1].revents);
    }
    for (auto& door : x_doors) {
        std::erase_if(door.connections, [](const auto& connection) {
            return connection->broken();
        });
        accept(door);
    }
}

void RedisProxy::run() {
    while (!x_stopped)
        step();
}

}  // namespace continuo::chaos
