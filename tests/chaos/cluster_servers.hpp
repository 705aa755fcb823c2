#pragma once

#include <string>
#include <vector>

#include "chaos/redis_servers.hpp"
#include "support/redis_cluster.hpp"

namespace continuo::chaos {

/// Three masters with a replica each.
class ClusterServers final : public RedisServers {
public:
    /// `arguments` are for all nodes.
    explicit ClusterServers(std::vector<std::string> arguments)
        : x_redis(test::RedisCluster::masters, std::move(arguments)) {}

    std::vector<RedisUpstream> upstreams() override;
    std::string url(const std::vector<std::uint16_t>& ports) const override;
    Reply ask(const Command& command) override;
    std::vector<Reply> ask_masters(const Command& command) override;

    test::RedisServer& server(std::size_t index) override { return x_redis.node(index); }
    std::size_t master(std::size_t choice) override;
    bool is_replaced(std::size_t master) override;
    bool is_well() override;
    void ask_for_promotion(std::size_t master) override;
    bool serves(std::size_t master, const std::string& key) override;
    void cut_replica_off(std::size_t master) override;
    void fail_over(std::size_t master) override;
    bool move_slot(std::size_t choice) override;

private:
    [[nodiscard]] Reply ask_node(std::size_t index, const Command& command) {
        return x_lines.ask(x_redis.node(index).socket_path(), command);
    }
    /// The replica of a master, or the master of a replica.
    [[nodiscard]] static std::size_t partner_of(std::size_t index);

    test::RedisCluster x_redis;
    RedisLines x_lines;
};

}  // namespace continuo::chaos
