#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "base/error.hpp"
#include "redis/redis_commands.hpp"

namespace continuo {

/// What an operator should change about a Redis that keeps sessions, one line each; `info` is its
/// answer to INFO. Nothing of it keeps the server from starting.
[[nodiscard]] std::vector<std::string> find_redis_faults(std::string_view info);

/// Asks it, and makes it ready for writing: those, and that it refuses to have conversations
/// written. `redis` outlives the task.
/// Errors: unavailable: it did not answer to the end, which says nothing about it. Ask again.
Task<Result<std::vector<std::string>>> check_redis(RedisCommands* redis);

}  // namespace continuo
