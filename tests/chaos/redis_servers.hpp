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

/// Blocking connections to unix sockets, which reconnect.
class RedisLines {
public:
    /// Throws std::runtime_error if there is no reply. Returns an error reply.
    Reply ask(const std::string& socket_path, const Command& command);

private:
    std::map<std::string, std::unique_ptr<test::BlockingRedis>> x_connections;
};

/// The Redis servers of a run, in one topology. Commands sent here bypass the proxy. All methods
/// throw std::runtime_error if a server does not reply or replies with an error. Thread: the one
/// that created it.
class RedisServers {
public:
    RedisServers() = default;
    virtual ~RedisServers() = default;
    RedisServers(const RedisServers&) = delete;
    RedisServers& operator=(const RedisServers&) = delete;

    /// The servers that an instance connects to.
    [[nodiscard]] virtual std::vector<RedisUpstream> upstreams() = 0;
    /// REDIS_URL of an instance that reaches the upstreams at these ports of 127.0.0.1.
    [[nodiscard]] virtual std::string url(const std::vector<std::uint16_t>& ports) const = 0;

    /// Sends a command to the master of its first key.
    virtual Reply ask(const Command& command) = 0;
    /// Sends a command to every master.
    virtual std::vector<Reply> ask_masters(const Command& command) = 0;

    [[nodiscard]] virtual test::RedisServer& server(std::size_t index) = 0;
    /// Index of a server that is a master now. `choice`: any number.
    [[nodiscard]] virtual std::size_t master(std::size_t choice) = 0;
    /// Whether another server has become master in its place, according to at least one source.
    [[nodiscard]] virtual bool is_replaced(std::size_t master) = 0;
    /// Whether every server runs, all agree on the masters, and every replica is in sync.
    [[nodiscard]] virtual bool is_well() = 0;

    /// Requests the promotion of a replica while its master is running; it may be refused.
    virtual void ask_for_promotion(std::size_t master) = 0;
    // For faults that parse_options() allows with a cluster only:
    /// Whether the key is in a slot of this master.
    [[nodiscard]] virtual bool serves(std::size_t master, const std::string& key) = 0;
    /// Stops replication from the master to its replica until fail_over().
    virtual void cut_replica_off(std::size_t master) = 0;
    /// Kills the master and promotes its replica, without the writes that it lacks.
    virtual void fail_over(std::size_t master) = 0;
    /// Moves a slot that has keys to another master. False: there is no such slot.
    virtual bool move_slot(std::size_t choice) = 0;
};

/// Starts the servers, in `folder` or in temporary folders, and waits until they are healthy.
[[nodiscard]] std::unique_ptr<RedisServers> make_redis_servers(
    const Options& options, const std::filesystem::path& folder
);

}  // namespace continuo::chaos
