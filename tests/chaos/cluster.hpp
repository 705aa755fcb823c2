#pragma once

#include <chrono>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "chaos/instance.hpp"
#include "chaos/options.hpp"
#include "chaos/postgres_servers.hpp"
#include "chaos/redis_proxy.hpp"
#include "chaos/redis_servers.hpp"
#include "redis/protocol/reply.hpp"

namespace continuo::chaos {

/// Redis or PostgreSQL, the proxy and the instances, in one folder. Thread: the one that created
/// it.
class Cluster {
public:
    /// Starts everything and waits until every instance is ready. Throws if one is not.
    Cluster(const Options& options, std::filesystem::path folder);

    [[nodiscard]] int size() const { return static_cast<int>(x_instances.size()); }
    [[nodiscard]] Instance& instance(int index) {
        return *x_instances[static_cast<std::size_t>(index)];
    }
    [[nodiscard]] std::vector<int> ports() const;
    [[nodiscard]] RedisProxy& proxy() { return *x_proxy; }
    /// Not with sessions in PostgreSQL.
    [[nodiscard]] RedisServers& servers() { return *x_servers; }
    /// Null with sessions in Redis.
    [[nodiscard]] PostgresServers* postgres() { return x_postgres.get(); }
    [[nodiscard]] const std::filesystem::path& folder() const { return x_folder; }

    /// Sends one command to the master of its key, bypassing the proxy. Throws if Redis does not
    /// reply or replies with an error.
    Reply ask(std::initializer_list<std::string_view> command) {
        return x_servers->ask(Command(command));
    }

    /// Ends all faults, starts what does not run, and waits until every instance is ready. Throws
    /// if that takes longer than a minute.
    void heal();
    /// Describes an instance that has exited unexpectedly, and starts it again.
    [[nodiscard]] std::optional<std::string> find_crash();

    static constexpr const char* prefix = "chaos:";
    static constexpr int lease_seconds = 5;
    static constexpr int partitions = 16;

private:
    void wait_until_ready();

    std::filesystem::path x_folder;
    std::unique_ptr<RedisServers> x_servers;
    std::unique_ptr<PostgresServers> x_postgres;
    std::unique_ptr<RedisProxy> x_proxy;
    std::vector<std::unique_ptr<Instance>> x_instances;
};

/// Polls the condition until it is true or the time is over.
template <class Condition>
[[nodiscard]] bool happens_within(std::chrono::milliseconds time, Condition condition) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
}

}  // namespace continuo::chaos
