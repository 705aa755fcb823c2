#include "chaos/redis_servers.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "chaos/cluster_servers.hpp"
#include "chaos/sentinel_servers.hpp"

namespace continuo::chaos {

namespace {

class StandaloneServers final : public RedisServers {
public:
    StandaloneServers(std::filesystem::path folder, std::vector<std::string> arguments)
        : x_server(std::move(folder), std::move(arguments)) {}

    std::vector<RedisUpstream> upstreams() override {
        return {{.socket_path = x_server.socket_path()}};
    }
    std::string url(const std::vector<std::uint16_t>& ports) const override {
        return fmt::format("redis://127.0.0.1:{}", ports.at(0));
    }
    Reply ask(const Command& command) override {
        auto reply = x_connections.ask(x_server.socket_path(), command);
        if (reply.is_error()) throw std::runtime_error(reply.text);
        return reply;
    }
    std::vector<Reply> ask_masters(const Command& command) override { return {ask(command)}; }

    test::RedisServer& server(std::size_t) override { return x_server; }
    std::size_t master(std::size_t) override { return 0; }
    bool is_replaced(std::size_t) override { return false; }
    bool is_well() override { return true; }
    void ask_for_promotion(std::size_t) override {}
    bool serves(std::size_t, const std::string&) override { return true; }
    void cut_replica_off(std::size_t) override {}
    void fail_over(std::size_t) override {}
    bool move_slot(std::size_t) override { return false; }

private:
    test::RedisServer x_server;
    RedisLines x_connections;
};

std::vector<std::string> redis_arguments(const Options& options) {
    const bool cuts_power =
        std::ranges::find(options.nemesis, "power-cut") != options.nemesis.end();
    return {
        "--appendonly",
        "yes",
        "--appendfsync",
        options.fsync_always ? "always" : "everysec",
        // With power-cut one file that only grows, so that it can be truncated.
        "--auto-aof-rewrite-percentage",
        cuts_power ? "0" : "100",
        "--auto-aof-rewrite-min-size",
        "8mb",
    };
}

}  // namespace

Reply RedisLines::ask(const std::string& socket_path, const Command& command) {
    auto& line = x_connections[socket_path];
    if (!line) line = std::make_unique<test::BlockingRedis>(socket_path);
    // Retries once: a connection to a Redis that was restarted fails once.
    for (int attempt = 0;; ++attempt) {
        auto replies = line->run({command});
        if (replies) return std::move(replies->front());
        if (attempt > 0) throw std::runtime_error(replies.error().detail);
    }
}

std::unique_ptr<RedisServers> make_redis_servers(
    const Options& options, const std::filesystem::path& folder
) {
    auto arguments = redis_arguments(options);
    switch (options.topology) {
        case RedisTopology::standalone:
            std::filesystem::create_directories(folder);
            return std::make_unique<StandaloneServers>(folder, std::move(arguments));
        case RedisTopology::sentinel:
            return std::make_unique<SentinelServers>(std::move(arguments));
        case RedisTopology::cluster:
            return std::make_unique<ClusterServers>(std::move(arguments));
    }
    throw std::logic_error("unknown Redis topology");
}

}  // namespace continuo::chaos
