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
    RedisConnectionConfig node;                   ///< for each node, without an address
    std::chrono::milliseconds map_timeout{1000};  ///< to read the map from one node
    std::chrono::milliseconds map_pause{100};     ///< minimum between two reads of the map
    std::chrono::milliseconds pause_first{10};    ///< before a batch is sent again
    std::chrono::milliseconds pause_last{200};
};

/// The nodes of a cluster: the slot map, and a connection to each node in use.
/// Thread: the executor's.
class ClusterNodes : public std::enable_shared_from_this<ClusterNodes> {
public:
    ClusterNodes(asio::any_io_executor executor, RedisClusterConfig config);

    /// Starts to read the map.
    void start();
    [[nodiscard]] SlotMap& map() { return x_map; }
    [[nodiscard]] const RedisClusterConfig& config() const { return x_config; }
    [[nodiscard]] bool is_closed() const { return x_closed; }
    /// The connection to a node, created at the first request. It is kept while the node is a
    /// master or the caller holds it. Errors: invalid_input; unavailable (closed).
    [[nodiscard]] Result<std::shared_ptr<RedisConnection>> node(const RedisAddress& address);

    /// Requests a new read of the map; returns at once.
    void refresh();
    /// Waits for a map, but at most until the first attempt to read one has ended. Errors: timeout,
    /// unavailable.
    Task<Result<void>> wait_map(std::shared_ptr<ClusterNodes> self, Deadline deadline);
    /// Waits until a new read of the map has ended. Errors: timeout; unavailable (closed).
    Task<Result<void>> wait_refreshed(std::shared_ptr<ClusterNodes> self, Deadline deadline);
    /// Waits until each slot has a master and each master is connected. Errors: timeout,
    /// unavailable.
    Task<Result<void>> wait_connected(std::shared_ptr<ClusterNodes> self, Deadline deadline);
    void close();
    /// Summary of all nodes.
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
    bool x_mapped = false;  ///< a map was read from some node
    std::map<RedisAddress, std::shared_ptr<RedisConnection>> x_nodes;
    asio::steady_timer x_pause_timer;
    asio::steady_timer x_wanted_signal;  ///< cancelled when a new map is requested
    asio::steady_timer x_change_signal;  ///< cancelled when a read of the map has ended
    bool x_wanted = false;
    std::uint64_t x_begun = 0;  ///< attempts to read a map
    std::uint64_t x_ended = 0;
    std::size_t x_turn = 0;  ///< rotates the node that the map is read from
    std::string x_last_error;
    std::string x_last_logged;
    bool x_closed = false;
};

}  // namespace continuo
