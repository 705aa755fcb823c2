#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "redis/sentinel/sentinel_locator.hpp"
#include "support/background_server.hpp"
#include "support/redis_certificate.hpp"
#include "support/redis_server.hpp"
#include "support/scratch.hpp"

namespace continuo::test {

/// What is unusual about them.
struct RedisSentinelsSetup {
    std::vector<std::string> server_arguments{};    ///< of both servers, beside ours
    std::string sentinel_lines{};                   ///< of the configuration of each sentinel
    std::string sentinel_password{};                ///< that the sentinels ask for
    std::optional<RedisCertificate> certificate{};  ///< all speak TLS, and nothing else
};

/// Two real servers, a master and its replica, under the eyes of three real sentinels, all on ports
/// of loopback. Ready when made: the sentinels know all of them. The first notices within half a
/// second that a server is down.
class RedisSentinels {
public:
    static constexpr const char* master_name = "continuo-master";

    /// `arguments` are for both servers: RedisServer.
    explicit RedisSentinels(const std::vector<std::string>& arguments = {});
    explicit RedisSentinels(RedisSentinelsSetup setup);

    /// 0 and 1; at first 0 is the master.
    [[nodiscard]] RedisServer& server(std::size_t index) { return *x_servers.at(index); }
    [[nodiscard]] RedisAddress server_address(std::size_t index) const;
    [[nodiscard]] BackgroundServer& sentinel(std::size_t index) { return x_sentinels.at(index); }
    [[nodiscard]] std::uint16_t sentinel_port(std::size_t index) const {
        return x_sentinel_ports.at(index);
    }
    [[nodiscard]] std::string sentinel_socket(std::size_t index) const;
    static constexpr std::size_t servers = 2;
    static constexpr std::size_t sentinels = 3;
    /// The master that the first sentinel names.
    [[nodiscard]] std::size_t master_index() const;
    /// Asks the first sentinel once to make the other server the master; it may refuse.
    void ask_for_switch() const;
    /// Has the sentinels make the other server the master, and returns when all of them say so.
    void switch_master();
    /// Has the first sentinel make the server the master, whatever the others think, and returns
    /// when it says so.
    void name_master(std::size_t index);
    /// All sentinels name the same server, and see its replica in order.
    [[nodiscard]] bool is_well() const { return is_master_for_all(master_index()); }
    /// Until all sentinels name the server, and see its replica in order.
    void wait_for_master(std::size_t index) const;

    [[nodiscard]] RedisSentinelConfig config() const;

private:
    void start_server(std::size_t index);
    void start_sentinel(std::size_t index);
    [[nodiscard]] Reply ask_sentinel(std::size_t index, const Command& command) const;
    [[nodiscard]] bool is_master_for_all(std::size_t index) const;

    RedisSentinelsSetup x_setup;
    ScratchFolder x_folder;
    std::array<std::uint16_t, servers> x_ports{};
    std::array<std::uint16_t, sentinels> x_sentinel_ports{};
    std::array<std::unique_ptr<RedisServer>, servers> x_servers;
    std::array<BackgroundServer, sentinels> x_sentinels;
};

}  // namespace continuo::test
