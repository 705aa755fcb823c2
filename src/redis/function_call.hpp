#pragma once

#include <string_view>
#include <vector>

#include "redis/redis_commands.hpp"

namespace continuo {

/// Runs `call`, an FCALL of a function of `library`, with `behind` directly behind it, and returns
/// its reply and theirs. Where the library is not there (a new server, or one that lost its
/// functions) it is loaded and all asked again: nothing was executed. `library` has static storage.
/// Errors: those of RedisCommands, and Redis' refusal to load it.
Task<Result<std::vector<Reply>>> call_function(
    RedisCommands* redis,
    Command call,
    std::vector<Command> behind,
    std::string_view library,
    Deadline deadline
);

}  // namespace continuo
