#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "base/error.hpp"
#include "redis/redis_commands.hpp"

namespace continuo {

/// What an operator should change about a Redis that stores sessions, one line each; `info` is its
/// reply to INFO. None of it keeps the server from starting.
[[nodiscard]] std::vector<std::string> find_redis_faults(std::string_view info);

/// Asks Redis for INFO and loads the session functions. Returns the faults found, among them that
/// Redis refuses to write conversations. `redis` outlives the task.
/// Errors: unavailable: Redis stopped answering, so its state is not known. Try again.
Task<Result<std::vector<std::string>>> check_redis(RedisCommands* redis);

}  // namespace continuo
