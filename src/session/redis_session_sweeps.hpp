#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "session/redis_session_keeper.hpp"

namespace continuo {

// The verbs that look at many sessions in Redis; see SessionStore. `keeper` outlives the call.

[[nodiscard]] Task<Result<std::vector<Begun>>> take_over_pending(
    RedisSessionKeeper& keeper,
    std::string instance,
    std::chrono::milliseconds lease_time,
    std::size_t limit
);

/// All that live are named by the indexes; only a filter has to look at each of them.
[[nodiscard]] Task<Result<Page<Session>>> list_sessions(
    RedisSessionKeeper& keeper, ListRequest request
);

[[nodiscard]] Task<Result<std::uint64_t>> erase_ended(RedisSessionKeeper& keeper, TimePoint cutoff);

}  // namespace continuo
