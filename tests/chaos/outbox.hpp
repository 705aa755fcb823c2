#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "chaos/cluster.hpp"

namespace continuo::chaos {

/// Waits until no turn is pending and every archive has the whole outbox. False when that takes
/// longer than `time`.
[[nodiscard]] bool wait_until_archived(Cluster& cluster, std::chrono::seconds time);

/// A turn of the session waits for its reply.
[[nodiscard]] bool is_pending(Cluster& cluster, const std::string& session);

/// What is wrong with what is kept in Redis, each as "<kind>: <what>": keys without an end of their
/// time, indexes that do not agree with the sessions. Nobody writes meanwhile.
[[nodiscard]] std::vector<std::string> check_keys(Cluster& cluster);

}  // namespace continuo::chaos
