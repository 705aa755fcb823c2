#include "redis/cluster/slot_map.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.hpp"

namespace continuo {

namespace {

/// `[host, port, id, ...]`; a nil or empty host means the node that was asked, `?` is unknown.
/// Source: https://redis.io/commands/cluster-slots.
std::optional<RedisAddress> read_node(const Reply& node, const RedisAddress& asked) {
    if (node.elements.size() < 2) return std::nullopt;
    const auto& host = node.elements[0].text;
    const auto port = node.elements[1].integer;
    RedisAddress address{host.empty() ? asked.host : host, static_cast<std::uint16_t>(port), {}};
    if (address.host.empty() || address.host == "?" || port < 1 || port > 65535)
        return std::nullopt;
    return address;
}

}  // namespace

Result<SlotMap> SlotMap::read(const Reply& reply, const RedisAddress& asked) {
    if (reply.is_error()) {
        return fail(Errc::unavailable, "it replied: " + reply.quoted());
    }
    SlotMap map;
    bool good = reply.is_array();
    for (const auto& range : reply.elements)
        good = good && map.read_range(range, asked);
    if (!good) return fail(Errc::unavailable, "its reply to CLUSTER SLOTS is invalid");
    if (map.x_masters.empty()) return fail(Errc::unavailable, "it reports no slots");
    return map;
}

bool SlotMap::read_range(const Reply& range, const RedisAddress& asked) {
    if (range.elements.size() < 3) return false;
    const auto first = range.elements[0].integer;
    const auto last = range.elements[1].integer;
    if (first < 0 || last < first || last >= cluster_slots) return false;
    if (const auto master = read_node(range.elements[2], asked)) {
        const auto owner = add_master(*master);
        std::fill(x_owners.begin() + first, x_owners.begin() + last + 1, owner);
    }
    for (std::size_t i = 3; i < range.elements.size(); ++i) {
        auto replica = read_node(range.elements[i], asked);
        if (replica && std::ranges::find(x_replicas, *replica) == x_replicas.end())
            x_replicas.push_back(std::move(*replica));
    }
    return true;
}

std::uint16_t SlotMap::add_master(const RedisAddress& address) {
    const auto found = std::ranges::find(x_masters, address);
    const auto index = found - x_masters.begin();
    if (found == x_masters.end()) x_masters.push_back(address);
    return static_cast<std::uint16_t>(index);
}

const RedisAddress* SlotMap::master_of(std::uint16_t slot) const {
    const auto owner = x_owners.at(slot);
    return owner == no_master ? nullptr : &x_masters[owner];
}

void SlotMap::assign(std::uint16_t slot, const RedisAddress& master) {
    x_owners.at(slot) = add_master(master);
}

std::size_t SlotMap::size() const {
    return x_owners.size() - static_cast<std::size_t>(std::ranges::count(x_owners, no_master));
}

}  // namespace continuo
