#pragma once

#include <memory>

#include "redis/cluster/cluster_nodes.hpp"
#include "redis/connection.hpp"

namespace continuo {

/// A connection to a cluster: one to each master that is asked for something. A batch is split by
/// the slots of its keys (Command::routing), its parts run side by side, and the replies stand in
/// the order of the commands. Commands of different slots are not ordered among each other, nor is
/// one that a node refused while its slot was moving: it is sent again (MOVED, ASK; TRYAGAIN and
/// CLUSTERDOWN after short pauses, until the deadline).
/// When a node is not to be had, what was not sent is tried with a newer map once, and is
/// `unavailable` if that names the same node; until another takes over, callers are told at once.
/// When one part fails and another does not, the batch fails, with maybe_executed.
/// Errors: invalid_input (no node, bad certificates).
[[nodiscard]] Result<std::unique_ptr<RedisConnection>> make_cluster_connection(
    asio::any_io_executor executor, RedisClusterConfig config
);

}  // namespace continuo
