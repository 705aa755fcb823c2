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

/// Options that differ from the defaults.
struct RedisSentinelsSetup {
    std::vector<std::string> server_arguments{};    ///< for both servers, in addition to ours
    std::string sentinel_lines{};                   ///< for the configuration of each sentinel
    std::string sentinel_password{};                ///< required by the sentinels
    std::optional<RedisCertificate> certificate{};  ///< all use only TLS
};

/// Two real servers, a master and its replica, monitored by three real sentinels, all on loopback
/// ports. Ready after construction: the sentinels know all of them. The first sentinel detects
/// within half a second that a server is down.
class RedisSentinels {
public:
    static constexpr const char* master_name = "continuo-master";

    /// `arguments` are for both servers, see RedisServer.
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
    /// Asks the first sentinel once to promote the other server; it can refuse.
    void ask_for_switch() const;
    /// Promotes the other server, and returns when all sentinels name it.
    void switch_master();
    /// Promotes the server through the first sentinel without a vote, and returns when that
    /// sentinel names it.
    void name_master(std::size_t index);
    /// True if all sentinels name the same master and see its replica in order.
    [[nodiscard]] bool is_well() const { return is_master_for_all(master_index()); }
    /// Waits until all sentinels name the server as master and see its replica in order.
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
