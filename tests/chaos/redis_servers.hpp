#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "chaos/options.hpp"
#include "chaos/redis_proxy.hpp"
#include "redis/protocol/command.hpp"
#include "redis/protocol/reply.hpp"
#include "support/blocking_redis.hpp"
#include "support/redis_server.hpp"

namespace continuo::chaos {

/// Blocking connections to unix sockets, which come back.
class RedisLines {
public:
    /// Throws std::runtime_error when nobody answers. An error is an answer.
    Reply ask(const std::string& socket_path, const Command& command);

private:
    std::map<std::string, std::unique_ptr<test::BlockingRedis>> x_connections;
};

/// The servers of Redis behind the instances, in one of the ways to run it. What is asked of them
/// here goes past the proxy. Errors of all: std::runtime_error when a server does not answer or
/// refuses. Thread: the one that made it.
class RedisServers {
public:
    RedisServers() = default;
    virtual ~RedisServers() = default;
    RedisServers(const RedisServers&) = delete;
    RedisServers& operator=(const RedisServers&) = delete;

    /// What an instance connects to.
    [[nodiscard]] virtual std::vector<RedisUpstream> upstreams() = 0;
    /// REDIS_URL of an instance that finds the upstreams at these ports of loopback.
    [[nodiscard]] virtual std::string url(const std::vector<std::uint16_t>& ports) const = 0;

    /// Asks the master of the command's first key.
    virtual Reply ask(const Command& command) = 0;
    /// Asks every master.
    virtual std::vector<Reply> ask_masters(const Command& command) = 0;

    [[nodiscard]] virtual test::RedisServer& server(std::size_t index) = 0;
    /// One that is a master now. Any number chooses.
    [[nodiscard]] virtual std::size_t master(std::size_t choice) = 0;
    /// Another one is master in its place, as far as the first who know.
    [[nodiscard]] virtual bool is_replaced(std::size_t master) = 0;
    /// Every server runs, all agree who is a master, and every replica is in step.
    [[nodiscard]] virtual bool is_well() = 0;

    /// Asks that a replica takes over from its master, which goes on to live; it may be refused.
    virtual void ask_for_promotion(std::size_t master) = 0;
    // Options refuse what needs these where they are missing.
    /// The key is of a slot of this master.
    [[nodiscard]] virtual bool serves(std::size_t master, const std::string& key) = 0;
    /// From here on its replica gets nothing more of it, until fail_over().
    virtual void cut_replica_off(std::size_t master) = 0;
    /// Kills the master. Its replica takes over with what it has.
    virtual void fail_over(std::size_t master) = 0;
    /// Moves a slot that has keys to another master. False: there is no such slot.
    virtual bool move_slot(std::size_t choice) = 0;
};

/// All of them started and well, in `folder` or scratch folders of their own.
[[nodiscard]] std::unique_ptr<RedisServers> make_redis_servers(
    const Options& options, const std::filesystem::path& folder
);

}  // namespace continuo::chaos
