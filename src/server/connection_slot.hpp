#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include <boost/asio/ip/address.hpp>

#include "api/admission/client_address.hpp"
#include "async/task.hpp"

namespace continuo {

struct ServerState;

/// Open connections by client network. Thread: any.
class AddressCounts {
public:
    /// Counts one more, unless there are `max` already: false then.
    [[nodiscard]] bool add(const IpAddress& network, std::size_t max);
    void remove(const IpAddress& network);

private:
    std::mutex x_mutex;
    std::map<IpAddress, std::size_t> x_counts;  ///< ordered: no client can choose its bucket
};

/// A connection's place among those of the server, given back by the destructor.
class ConnectionSlot {
public:
    /// A place for a connection from `peer`. When all are taken it is that of the connection that
    /// has been idle longest, which is closed; when none is idle it is one of the reserve.
    /// nullopt: the client's network has its share already, or there is no place at all.
    [[nodiscard]] static std::optional<ConnectionSlot> take(
        std::shared_ptr<ServerState> server, const IpAddress& peer
    );
    ~ConnectionSlot();
    ConnectionSlot(ConnectionSlot&& other) noexcept = default;
    ConnectionSlot& operator=(ConnectionSlot&&) = delete;

    /// Of the reserve: it serves health checks only, and not for long.
    [[nodiscard]] bool is_reserve() const { return x_is_reserve; }
    /// Of a proxy, whose idle connections are its own to close.
    [[nodiscard]] bool is_trusted() const { return x_is_trusted; }
    /// The place has passed to another connection, before this one has ended.
    void hand_over() { x_has_place = false; }

private:
    ConnectionSlot(std::shared_ptr<ServerState> server, const IpAddress& network, bool trusted)
        : x_server(std::move(server)), x_network(network), x_is_trusted(trusted) {}

    std::shared_ptr<ServerState> x_server;  ///< null: moved from
    IpAddress x_network;
    bool x_is_trusted;
    bool x_counted = false;    ///< by address
    bool x_has_place = false;  ///< of connections_max
    bool x_is_reserve = false;
};

/// The address of a socket's peer; an IPv4 address that came in over IPv6 is IPv4.
[[nodiscard]] IpAddress to_ip_address(const boost::asio::ip::address& address);

}  // namespace continuo
