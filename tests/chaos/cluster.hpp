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
#include "chaos/redis_proxy.hpp"
#include "chaos/redis_servers.hpp"
#include "redis/protocol/reply.hpp"

namespace continuo::chaos {

/// Redis, the proxy and the instances, in one folder. Thread: the one that made it.
class Cluster {
public:
    /// Starts everything; returns when every instance is ready. Throws when one does not get so.
    Cluster(const Options& options, std::filesystem::path folder);

    [[nodiscard]] int size() const { return static_cast<int>(x_instances.size()); }
    [[nodiscard]] Instance& instance(int index) {
        return *x_instances[static_cast<std::size_t>(index)];
    }
    [[nodiscard]] std::vector<int> ports() const;
    [[nodiscard]] RedisProxy& proxy() { return *x_proxy; }
    [[nodiscard]] RedisServers& servers() { return *x_servers; }
    [[nodiscard]] const std::filesystem::path& folder() const { return x_folder; }

    /// One command, past the proxy, to the master of its key. Throws when Redis does not answer or
    /// refuses.
    Reply ask(std::initializer_list<std::string_view> command) {
        return x_servers->ask(Command(command));
    }

    /// Everything runs and nothing is in between; returns when every instance is ready. Throws when
    /// that takes longer than a minute.
    void heal();
    /// An instance that ended by itself; it is started again.
    [[nodiscard]] std::optional<std::string> find_crash();

    static constexpr const char* prefix = "chaos:";
    static constexpr int lease_seconds = 5;
    static constexpr int partitions = 16;

private:
    void wait_until_ready();

    std::filesystem::path x_folder;
    std::unique_ptr<RedisServers> x_servers;
    std::unique_ptr<RedisProxy> x_proxy;
    std::vector<std::unique_ptr<Instance>> x_instances;
};

/// Asks every few milliseconds, until it is so or the time is over.
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
