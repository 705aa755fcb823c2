#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "base/error.hpp"
#include "redis/redis_commands.hpp"

namespace continuo {

/// Problems with the version and configuration of a Redis that stores sessions, one line each, for
/// the operator; `info` is its reply to INFO. None of them prevents the server from starting.
[[nodiscard]] std::vector<std::string> find_redis_faults(std::string_view info);

/// Runs find_redis_faults() on the reply to INFO and loads the session functions. Returns the
/// faults found; if the functions cannot be used, that is one of them. `redis` outlives the task.
/// Errors: unavailable: Redis stopped replying, so nothing is known; the caller tries again.
Task<Result<std::vector<std::string>>> check_redis(RedisCommands* redis);

}  // namespace continuo
