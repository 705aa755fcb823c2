#pragma once

#include <memory>

#include "redis/cluster/cluster_nodes.hpp"
#include "redis/connection.hpp"

namespace continuo {

/// A connection to a cluster, with one connection per master in use. A batch is split by the slots
/// of its keys (Command::routing), the parts run in parallel, and the replies are in the order of
/// the commands. Commands of different slots are not ordered, nor is a command that a node refused
/// while its slot was moving: it is sent again (MOVED, ASK; TRYAGAIN and CLUSTERDOWN after short
/// pauses, until the deadline). If a node is unreachable, commands that were not sent are tried
/// once with a newer map, and fail with `unavailable` if that names the same node. Until another
/// node takes over, callers fail at once. If one part fails and another does not, the batch fails
/// with maybe_executed. Errors: invalid_input (no node, bad certificates).
[[nodiscard]] Result<std::unique_ptr<RedisConnection>> make_cluster_connection(
    asio::any_io_executor executor, RedisClusterConfig config
);

}  // namespace continuo
