#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "redis/cluster/slot_map.hpp"
#include "redis/connection.hpp"

namespace continuo {

struct RedisClusterConfig {
    std::vector<RedisAddress> seeds;              ///< some of the nodes, at least one
    RedisConnectionConfig node;                   ///< of each, without an address
    std::chrono::milliseconds map_timeout{1000};  ///< of one node that is asked for the map
    std::chrono::milliseconds map_pause{100};     ///< between two maps, at least
    std::chrono::milliseconds pause_first{10};    ///< before a batch is sent again
    std::chrono::milliseconds pause_last{200};
};

/// The nodes of a cluster: which of them serves what, and a connection to each that is asked for.
/// Thread: the executor's.
class ClusterNodes : public std::enable_shared_from_this<ClusterNodes> {
public:
    ClusterNodes(asio::any_io_executor executor, RedisClusterConfig config);

    /// Begins to look for the map.
    void start();
    [[nodiscard]] SlotMap& map() { return x_map; }
    [[nodiscard]] const RedisClusterConfig& config() const { return x_config; }
    [[nodiscard]] bool is_closed() const { return x_closed; }
    /// The connection to a node, which is made when it is asked for the first time. It stays while
    /// the node is a master, or the caller keeps it. Errors: invalid_input; unavailable (closed).
    [[nodiscard]] Result<std::shared_ptr<RedisConnection>> node(const RedisAddress& address);

    /// Has the map read anew soon; returns at once.
    void refresh();
    /// Waits until there is a map, but not longer than for the first attempt to get it. Errors:
    /// timeout, unavailable.
    Task<Result<void>> wait_map(std::shared_ptr<ClusterNodes> self, Deadline deadline);
    /// Waits until the map was read anew, or could not be. Errors: timeout; unavailable (closed).
    Task<Result<void>> wait_refreshed(std::shared_ptr<ClusterNodes> self, Deadline deadline);
    /// Waits until each master is connected, and all slots have one. Errors: timeout, unavailable.
    Task<Result<void>> wait_connected(std::shared_ptr<ClusterNodes> self, Deadline deadline);
    void close();
    /// Of all nodes together.
    [[nodiscard]] RedisConnectionStatus status() const;

private:
    [[nodiscard]] Result<std::shared_ptr<RedisConnection>> connect_briefly(
        const RedisAddress& address
    );
    Task<void> keep_map(std::shared_ptr<ClusterNodes> self);
    Task<Result<SlotMap>> find_map();
    Task<Result<SlotMap>> ask_for_map(RedisAddress address);
    Task<Result<void>> connect_all(Deadline deadline);
    Task<Result<void>> wait_change(Deadline deadline);
    [[nodiscard]] std::vector<RedisAddress> candidates();
    void take_map(Result<SlotMap> map);

    asio::any_io_executor x_executor;
    RedisClusterConfig x_config;
    SlotMap x_map;
    bool x_mapped = false;  ///< some node has given us a map
    std::map<RedisAddress, std::shared_ptr<RedisConnection>> x_nodes;
    asio::steady_timer x_pause_timer;
    asio::steady_timer x_wanted_signal;  ///< cancelled when a new map is wanted
    asio::steady_timer x_change_signal;  ///< cancelled when a map came, or did not
    bool x_wanted = false;
    std::uint64_t x_begun = 0;  ///< attempts to get a map
    std::uint64_t x_ended = 0;
    std::size_t x_turn = 0;  ///< not always the same node is asked for the map
    std::string x_last_error;
    std::string x_last_logged;
    bool x_closed = false;
};

}  // namespace continuo
