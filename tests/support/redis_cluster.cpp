#include "support/redis_cluster.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "redis/cluster/slot_map.hpp"
#include "support/blocking_redis.hpp"
#include "support/wait_until.hpp"

namespace continuo::test {

RedisCluster::RedisCluster(
    std::size_t replicas,
    std::vector<std::string> arguments,
    std::optional<RedisCertificate> certificate
)
    : x_certificate(std::move(certificate)), x_nodes(masters + replicas) {
    for (std::size_t i = 0; i < size(); ++i)
        start(i, arguments);
    for (std::size_t i = 0; i < masters; ++i) {
        const auto first = cluster_slots * i / masters;
        const auto last = cluster_slots * (i + 1) / masters - 1;
        ask(i, {"CLUSTER", "ADDSLOTSRANGE", std::to_string(first), std::to_string(last)});
        ask(i, {"CLUSTER", "SET-CONFIG-EPOCH", std::to_string(i + 1)});
    }
    introduce();
    for (auto i = masters; i < size(); ++i) {
        const auto& master = x_nodes[i - masters].id;
        wait_until("the replica knows its master", [&] {
            return ask(i, {"CLUSTER", "NODES"}).text.contains(master);
        });
        ask(i, {"CLUSTER", "REPLICATE", master});
    }
    wait_until_well();
}

void RedisCluster::start(std::size_t index, const std::vector<std::string>& arguments) {
    auto& node = x_nodes.at(index);
    node.port = free_port();
    node.bus_port = free_port();
    const auto folder = x_folder / ("node" + std::to_string(index));
    std::filesystem::create_directory(folder);
    std::vector<std::string> all{
        "--port",
        std::to_string(node.port),
        "--cluster-enabled",
        "yes",
        "--cluster-port",
        std::to_string(node.bus_port),
        "--cluster-node-timeout",
        "2000",
        "--cluster-allow-replica-migration",
        "no",
        "--repl-diskless-sync-delay",
        "0",
        "--repl-ping-replica-period",  // CLUSTER SLOTS omits a replica without an offset
        "1"
    };
    if (x_certificate) {
        node.tls_port = free_port();
        const auto tls = x_certificate->arguments();
        all.insert(all.end(), tls.begin(), tls.end());
        all.insert(
            all.end(), {"--tls-port", std::to_string(node.tls_port), "--tls-cluster", "yes"}
        );
    }
    all.insert(all.end(), arguments.begin(), arguments.end());
    node.server = std::make_unique<RedisServer>(folder, std::move(all));
    node.id = ask(index, {"CLUSTER", "MYID"}).text;
}

void RedisCluster::introduce() {
    for (std::size_t i = 0; i < size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const auto& other = x_nodes.at(j);
            const auto port = std::to_string(other.port);
            ask(i, {"CLUSTER", "MEET", "127.0.0.1", port, std::to_string(other.bus_port)});
        }
    }
}

Reply RedisCluster::ask(std::size_t index, const Command& command) const {
    BlockingRedis redis(x_nodes.at(index).server->socket_path());
    auto replies = redis.run({command});
    if (!replies) throw std::runtime_error(replies.error().detail);
    if (replies->front().is_error()) throw std::runtime_error(replies->front().text);
    return std::move(replies->front());
}

RedisAddress RedisCluster::address(std::size_t index) const {
    return {"127.0.0.1", x_nodes.at(index).port, {}};
}

RedisAddress RedisCluster::tls_address(std::size_t index) const {
    return {"localhost", x_nodes.at(index).tls_port, {}};
}

std::size_t RedisCluster::owner_of(std::uint16_t slot) const {
    const auto map = map_of(1);
    const auto* const owner = map.master_of(slot);
    for (std::size_t i = 0; owner != nullptr && i < size(); ++i)
        if (address(i) == *owner) return i;
    throw std::runtime_error("no master serves the slot");
}

void RedisCluster::begin_move(std::uint16_t slot, std::size_t to) {
    const auto from = owner_of(slot);
    const auto number = std::to_string(slot);
    ask(to, {"CLUSTER", "SETSLOT", number, "IMPORTING", x_nodes.at(from).id});
    ask(from, {"CLUSTER", "SETSLOT", number, "MIGRATING", x_nodes.at(to).id});
}

void RedisCluster::move_key(const std::string& key, std::size_t to) {
    const auto port = std::to_string(x_nodes.at(to).port);
    ask(owner_of(hash_slot(key)), {"MIGRATE", "127.0.0.1", port, key, "0", "20000"});
}

void RedisCluster::end_move(std::uint16_t slot, std::size_t to) {
    const auto number = std::to_string(slot);
    const auto from = owner_of(slot);
    for (const auto index : {to, from})
        ask(index, {"CLUSTER", "SETSLOT", number, "NODE", x_nodes.at(to).id});
    wait_until("the others know that the slot has moved", [&] { return owner_of(slot) == to; });
}

std::vector<std::string> RedisCluster::keys_in(std::uint16_t slot, std::size_t count) const {
    std::vector<std::string> keys;
    const auto number = std::to_string(slot);
    const auto reply =
        ask(owner_of(slot), {"CLUSTER", "GETKEYSINSLOT", number, std::to_string(count)});
    for (const auto& key : reply.elements)
        keys.push_back(key.text);
    return keys;
}

bool RedisCluster::is_master(std::size_t index) const {
    return ask(index, {"ROLE"}).elements.at(0).text == "master";
}

void RedisCluster::promote(std::size_t index) {
    // Without a vote: masters do not vote twice for replicas of one master within four seconds.
    ask(index, {"CLUSTER", "FAILOVER", "TAKEOVER"});
    wait_until("the replica is the master", [&] { return is_master(index); });
    wait_until_well();
}

SlotMap RedisCluster::map_of(std::size_t index) const {
    auto map = SlotMap::read(ask(index, {"CLUSTER", "SLOTS"}), address(index));
    return map ? std::move(*map) : SlotMap();
}

bool RedisCluster::replicas_are_in_step() const {
    for (auto i = masters; i < size(); ++i) {
        // Either of the two can be the master.
        const auto replica = is_master(i) ? i - masters : i;
        const auto master = replica == i ? i - masters : i;
        if (!ask(replica, {"INFO", "replication"}).text.contains("master_link_status:up") ||
            !ask(master, {"INFO", "replication"}).text.contains("state=online"))
            return false;
    }
    return true;
}

bool RedisCluster::is_well() const {
    if (!replicas_are_in_step()) return false;
    const auto map = map_of(0);
    for (std::size_t i = 0; i < size(); ++i) {
        if (!ask(i, {"CLUSTER", "INFO"}).text.contains("cluster_state:ok")) return false;
        const auto other = map_of(i);
        if (other.size() != cluster_slots || other.masters().size() != masters ||
            other.replicas().size() != size() - masters)
            return false;
        for (std::uint16_t slot = 0; slot < cluster_slots; ++slot)
            if (*other.master_of(slot) != *map.master_of(slot)) return false;
    }
    return true;
}

void RedisCluster::wait_until_well() const {
    wait_until("the cluster is healthy", [this] { return is_well(); });
}

RedisClusterConfig RedisCluster::config() const {
    RedisClusterConfig config;
    for (std::size_t i = 0; i < size(); ++i)
        config.seeds.push_back(address(i));
    config.node.connect_timeout = std::chrono::seconds(20);
    config.map_timeout = std::chrono::seconds(5);
    config.map_pause = std::chrono::milliseconds(20);
    return config;
}

}  // namespace continuo::test
