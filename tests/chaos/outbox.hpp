#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "chaos/cluster.hpp"

namespace continuo::chaos {

/// Waits until no turn is pending and every archive has read the whole outbox. Returns what is
/// missing if that takes longer than `time`, otherwise an empty text.
[[nodiscard]] std::string wait_until_archived(Cluster& cluster, std::chrono::seconds time);

/// The key of the index that has the session's id while it has a pending turn.
[[nodiscard]] std::string pending_index_of(const std::string& session);
/// Whether the session has a pending turn.
[[nodiscard]] bool is_pending(Cluster& cluster, const std::string& session);

/// Errors in the keys in Redis or in the rows of PostgreSQL, each as "<kind>: <what>": keys without
/// a TTL, indexes that do not match the sessions. No client must write meanwhile.
[[nodiscard]] std::vector<std::string> check_keys(Cluster& cluster);

}  // namespace continuo::chaos
