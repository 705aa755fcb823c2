#pragma once

#include <string>
#include <vector>

#include "chaos/redis_servers.hpp"
#include "support/redis_sentinels.hpp"

namespace continuo::chaos {

/// A master, its replica and three sentinels.
class SentinelServers final : public RedisServers {
public:
    /// `arguments` are for the two servers.
    explicit SentinelServers(const std::vector<std::string>& arguments) : x_redis(arguments) {}

    std::vector<RedisUpstream> upstreams() override;
    std::string url(const std::vector<std::uint16_t>& ports) const override;
    Reply ask(const Command& command) override;
    std::vector<Reply> ask_masters(const Command& command) override { return {ask(command)}; }

    test::RedisServer& server(std::size_t index) override { return x_redis.server(index); }
    std::size_t master(std::size_t choice) override;
    bool is_replaced(std::size_t master) override;
    bool is_well() override;
    void ask_for_promotion(std::size_t master) override;
    bool move_slot(std::size_t) override { return false; }

private:
    test::RedisSentinels x_redis;
    RedisLines x_lines;
};

}  // namespace continuo::chaos
