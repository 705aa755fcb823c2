#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "redis/cluster/cluster_nodes.hpp"
#include "redis/cluster/slot_map.hpp"
#include "support/redis_certificate.hpp"
#include "support/redis_server.hpp"
#include "support/scratch.hpp"

namespace continuo::test {

/// A real cluster on loopback ports: at first the nodes 0, 1 and 2 are masters with a third of the
/// slots each, and 3 is a replica of 0. Ready after construction. A node that is unreachable for
/// two seconds counts as failed.
class RedisCluster {
public:
    static constexpr std::size_t masters = 3;

    /// With more than one of `replicas`, node 4 is a replica of 1, and 5 of 2. `arguments` are for
    /// all nodes, see RedisServer. With a certificate the nodes use TLS among each other, and also
    /// accept TLS connections at tls_address().
    explicit RedisCluster(
        std::size_t replicas = 1,
        std::vector<std::string> arguments = {},
        std::optional<RedisCertificate> certificate = std::nullopt
    );

    [[nodiscard]] std::size_t size() const { return x_nodes.size(); }
    [[nodiscard]] RedisServer& node(std::size_t index) { return *x_nodes.at(index).server; }
    [[nodiscard]] RedisAddress address(std::size_t index) const;
    /// The loopback address by name.
    [[nodiscard]] RedisAddress tls_address(std::size_t index) const;
    /// The master that serves the slot according to all nodes.
    [[nodiscard]] std::size_t owner_of(std::uint16_t slot) const;

    /// Starts to move a slot: its owner redirects requests for absent keys (ASK).
    void begin_move(std::uint16_t slot, std::size_t to);
    /// Moves one key of that slot.
    void move_key(const std::string& key, std::size_t to);
    /// Completes the move: the slot has a new owner (MOVED).
    void end_move(std::uint16_t slot, std::size_t to);

    /// Up to `count` keys of the slot that its owner still has.
    [[nodiscard]] std::vector<std::string> keys_in(std::uint16_t slot, std::size_t count) const;

    /// According to the node itself, before others know.
    [[nodiscard]] bool is_master(std::size_t index) const;
    /// Promotes a replica, and returns when the cluster is healthy again. Writes that were not
    /// replicated are lost.
    void promote(std::size_t index);

    /// Sends one command to one node; throws if it is refused.
    Reply ask(std::size_t index, const Command& command) const;
    /// All nodes are reachable and agree on the slot map, and every replica is in sync.
    [[nodiscard]] bool is_well() const;
    void wait_until_well() const;

    /// A configuration with all nodes as seeds.
    [[nodiscard]] RedisClusterConfig config() const;

private:
    struct Node {
        std::uint16_t port = 0;
        std::uint16_t tls_port = 0;
        std::uint16_t bus_port = 0;
        std::string id;
        std::unique_ptr<RedisServer> server;
    };
    void start(std::size_t index, const std::vector<std::string>& arguments);
    void introduce();
    [[nodiscard]] SlotMap map_of(std::size_t index) const;
    [[nodiscard]] bool replicas_are_in_step() const;

    ScratchFolder x_folder;
    std::optional<RedisCertificate> x_certificate;
    std::vector<Node> x_nodes;
};

}  // namespace continuo::test
