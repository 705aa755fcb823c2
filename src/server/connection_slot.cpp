#include "server/connection_slot.hpp"

#include <algorithm>

#include "server/connection.hpp"

namespace continuo {

namespace {

/// The share of one network in the reserve: a check and its repetition.
constexpr std::size_t reserve_share = 2;

bool is_proxy(const HttpServerConfig& config, const IpAddress& peer) {
    return std::ranges::any_of(config.trusted_proxies, [&](const AddressRange& range) {
        return range.contains(peer);
    });
}

}  // namespace

bool AddressCounts::add(const IpAddress& network, std::size_t max) {
    const std::scoped_lock lock(x_mutex);
    auto& count = x_counts[network];
    if (count >= max) {
        if (count == 0) x_counts.erase(network);
        return false;
    }
    ++count;
    return true;
}

void AddressCounts::remove(const IpAddress& network) {
    const std::scoped_lock lock(x_mutex);
    const auto found = x_counts.find(network);
    if (found != x_counts.end() && --found->second == 0) x_counts.erase(found);
}

std::optional<ConnectionSlot> ConnectionSlot::take(
    std::shared_ptr<ServerState> server, const IpAddress& peer
) {
    auto& state = *server;
    const auto& config = state.config;
    // The destructor gives back what was taken so far, wherever this returns.
    ConnectionSlot slot(std::move(server), peer.client_network(), is_proxy(config, peer));
    state.connections.fetch_add(1);
    if (config.connections_per_address > 0 && !slot.x_is_trusted) {
        slot.x_counted = state.addresses.add(slot.x_network, config.connections_per_address);
        if (!slot.x_counted) return std::nullopt;
    }
    slot.x_has_place = true;
    if (state.places.fetch_add(1) < config.connections_max) return slot;
    state.places.fetch_sub(1);
    if (state.evict_longest_idle()) return slot;

    slot.x_has_place = false;
    if (!state.reserve_addresses.add(slot.x_network, reserve_share)) return std::nullopt;
    slot.x_is_reserve = true;
    if (state.reserve_places.fetch_add(1) >= config.health_connections) return std::nullopt;
    return slot;
}

ConnectionSlot::~ConnectionSlot() {
    if (x_server == nullptr) return;
    if (x_is_reserve) {
        x_server->reserve_places.fetch_sub(1);
        x_server->reserve_addresses.remove(x_network);
    }
    if (x_counted) x_server->addresses.remove(x_network);
    if (x_has_place) x_server->places.fetch_sub(1);
    x_server->connections.fetch_sub(1);
}

IpAddress to_ip_address(const boost::asio::ip::address& address) {
    // Both as IPv6: IpAddress stores IPv4 mapped.
    IpAddress out;
    out.bytes = address.is_v6()
                    ? address.to_v6().to_bytes()
                    : boost::asio::ip::make_address_v6(boost::asio::ip::v4_mapped, address.to_v4())
                          .to_bytes();
    return out;
}

}  // namespace continuo
