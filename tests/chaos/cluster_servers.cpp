#include "chaos/cluster_servers.hpp"

#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"
#include "chaos/cluster.hpp"
#include "redis/cluster/slot.hpp"

namespace continuo::chaos {

namespace {

constexpr auto masters = test::RedisCluster::masters;

/// The port in `MOVED 3999 127.0.0.1:6381`; 0 for other replies.
std::uint16_t port_moved_to(const Reply& reply) {
    if (!reply.is_error() || !reply.text.starts_with("MOVED ")) return 0;
    std::uint16_t port = 0;
    const std::string_view text = reply.text;
    return parse_integer(text.substr(text.rfind(':') + 1), port) ? port : 0;
}

}  // namespace

std::size_t ClusterServers::partner_of(std::size_t index) {
    return index < masters ? index + masters : index - masters;
}

std::vector<RedisUpstream> ClusterServers::upstreams() {
    std::vector<RedisUpstream> upstreams;
    for (std::size_t i = 0; i < x_redis.size(); ++i)
        upstreams.push_back({x_redis.node(i).socket_path(), x_redis.address(i).port});
    return upstreams;
}

std::string ClusterServers::url(const std::vector<std::uint16_t>& ports) const {
    std::string hosts;
    for (const auto port : ports)
        hosts += fmt::format("{}127.0.0.1:{}", hosts.empty() ? "" : ",", port);
    return "redis+cluster://" + hosts;
}

Reply ClusterServers::ask(const Command& command) {
    Reply reply;
    for (std::size_t i = 0; i < x_redis.size(); ++i) {
        try {
            reply = ask_node(i, command);
            break;
        } catch (const std::runtime_error&) {
            if (i + 1 == x_redis.size()) throw;  // the node is down: try the next one
        }
    }
    if (const auto port = port_moved_to(reply); port != 0) {
        for (std::size_t i = 0; i < x_redis.size(); ++i) {
            if (x_redis.address(i).port == port) reply = ask_node(i, command);
        }
    }
    if (reply.is_error()) throw std::runtime_error(reply.text);
    return reply;
}

std::vector<Reply> ClusterServers::ask_masters(const Command& command) {
    std::vector<Reply> replies;
    for (std::size_t i = 0; i < masters; ++i) {
        replies.push_back(ask_node(master(i), command));
        if (replies.back().is_error()) throw std::runtime_error(replies.back().text);
    }
    return replies;
}

std::size_t ClusterServers::master(std::size_t choice) {
    const auto index = choice % masters;
    return x_redis.is_master(index) ? index : partner_of(index);
}

bool ClusterServers::is_replaced(std::size_t master) {
    return x_redis.is_master(partner_of(master));
}

bool ClusterServers::is_well() {
    try {
        return x_redis.is_well();
    } catch (const std::runtime_error&) {
        return false;  // a node is down
    }
}

void ClusterServers::ask_for_promotion(std::size_t master) {
    // Redis refuses it during a failover.
    (void)ask_node(partner_of(master), {"CLUSTER", "FAILOVER"});
}

bool ClusterServers::serves(std::size_t master, const std::string& key) {
    return x_redis.owner_of(hash_slot(key)) == master;
}

void ClusterServers::cut_replica_off(std::size_t master) {
    (void)ask_node(master, {"WAIT", "1", "1000"});
    // A running replica would reconnect.
    server(partner_of(master)).pause();
    (void)ask_node(master, {"CLIENT", "KILL", "TYPE", "replica"});
}

void ClusterServers::fail_over(std::size_t master) {
    const auto replica = partner_of(master);
    server(master).kill();
    server(replica).resume();
    // TAKEOVER needs no vote and is immediate.
    (void)ask_node(replica, {"CLUSTER", "FAILOVER", "TAKEOVER"});
    if (!happens_within(std::chrono::seconds(5), [&] { return x_redis.is_master(replica); }))
        throw std::runtime_error("the replica has not become master within 5 s");
}

bool ClusterServers::move_slot(std::size_t choice) {
    constexpr std::size_t keys_at_once = 50;
    for (std::size_t i = 0; i < Cluster::partitions; ++i) {
        const auto partition = (choice + i) % Cluster::partitions;
        const auto slot = hash_slot(fmt::format("{{p{:02}}}", partition));
        if (x_redis.keys_in(slot, 1).empty()) continue;
        const auto from = x_redis.owner_of(slot) % masters;
        const auto to = master(from + 1 + choice % (masters - 1));
        x_redis.begin_move(slot, to);
        // Keys that are created meanwhile are created on the new node.
        for (auto keys = x_redis.keys_in(slot, keys_at_once); !keys.empty();
             keys = x_redis.keys_in(slot, keys_at_once)) {
            for (const auto& key : keys)
                x_redis.move_key(key, to);
        }
        x_redis.end_move(slot, to);
        return true;
    }
    return false;
}

}  // namespace continuo::chaos
