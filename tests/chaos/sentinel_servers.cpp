#include "chaos/sentinel_servers.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace continuo::chaos {

std::vector<RedisUpstream> SentinelServers::upstreams() {
    std::vector<RedisUpstream> upstreams;
    for (std::size_t i = 0; i < x_redis.sentinels; ++i)
        upstreams.push_back({x_redis.sentinel_socket(i), x_redis.sentinel_port(i)});
    for (std::size_t i = 0; i < x_redis.servers; ++i)
        upstreams.push_back({x_redis.server(i).socket_path(), x_redis.server_address(i).port});
    return upstreams;
}

std::string SentinelServers::url(const std::vector<std::uint16_t>& ports) const {
    return fmt::format(
        "redis+sentinel://127.0.0.1:{},127.0.0.1:{},127.0.0.1:{}/{}",
        ports.at(0),
        ports.at(1),
        ports.at(2),
        x_redis.master_name
    );
}

std::size_t SentinelServers::master(std::size_t) {
    const auto named = x_lines.ask(
        x_redis.sentinel_socket(0), {"SENTINEL", "GET-MASTER-ADDR-BY-NAME", x_redis.master_name}
    );
    return named.elements.at(1).text == std::to_string(x_redis.server_address(0).port) ? 0 : 1;
}

Reply SentinelServers::ask(const Command& command) {
    auto reply = x_lines.ask(x_redis.server(master(0)).socket_path(), command);
    if (reply.is_error()) throw std::runtime_error(reply.text);
    return reply;
}

bool SentinelServers::is_replaced(std::size_t master) {
    return this->master(0) != master;
}

bool SentinelServers::is_well() {
    return x_redis.is_well();
}

void SentinelServers::ask_for_promotion(std::size_t) {
    x_redis.ask_for_switch();
}

}  // namespace continuo::chaos
