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

/// A real cluster on ports of loopback: the nodes 0, 1 and 2 are masters at first, with a third of
/// the slots each, and 3 is a replica of 0. Ready when made. A node that is away for two seconds is
/// taken for failed.
class RedisCluster {
public:
    static constexpr std::size_t masters = 3;

    /// With more `replicas` than one, node 4 is a replica of 1, and 5 of 2. `arguments` are for all
    /// nodes: RedisServer. With a certificate the nodes speak TLS to each other, and take
    /// connections under it at tls_address() as well.
    explicit RedisCluster(
        std::size_t replicas = 1,
        std::vector<std::string> arguments = {},
        std::optional<RedisCertificate> certificate = std::nullopt
    );

    [[nodiscard]] std::size_t size() const { return x_nodes.size(); }
    [[nodiscard]] RedisServer& node(std::size_t index) { return *x_nodes.at(index).server; }
    [[nodiscard]] RedisAddress address(std::size_t index) const;
    /// By the name of loopback.
    [[nodiscard]] RedisAddress tls_address(std::size_t index) const;
    /// The master that serves the slot, as all say.
    [[nodiscard]] std::size_t owner_of(std::uint16_t slot) const;

    /// Begins to move a slot: its owner sends those who look for keys that it does not have (ASK).
    void begin_move(std::uint16_t slot, std::size_t to);
    /// Takes one key of that slot over.
    void move_key(const std::string& key, std::size_t to);
    /// Ends the move: the slot has a new owner (MOVED).
    void end_move(std::uint16_t slot, std::size_t to);

    /// Up to `count` keys of the slot, of those that its owner still has.
    [[nodiscard]] std::vector<std::string> keys_in(std::uint16_t slot, std::size_t count) const;

    /// It says so itself, which it does before others know.
    [[nodiscard]] bool is_master(std::size_t index) const;
    /// Has a replica take over from its master, and returns when all is well again. What had not
    /// been replicated is lost.
    void promote(std::size_t index);

    /// One command, asked of one node; throws when it is refused.
    Reply ask(std::size_t index, const Command& command) const;
    /// All nodes are there and agree on who serves what, and every replica is in step.
    [[nodiscard]] bool is_well() const;
    void wait_until_well() const;

    /// All nodes are seeds.
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
