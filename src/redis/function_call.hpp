#pragma once

#include <string_view>

#include "redis/redis_commands.hpp"

namespace continuo {

/// Runs `call`, an FCALL of a function of `library`. Where the library is not there (a new server,
/// or one that lost its functions) it is loaded and the call made again: nothing was executed.
/// `library` has static storage. Errors: those of RedisCommands, and Redis' refusal to load it.
Task<Result<Reply>> call_function(
    RedisCommands* redis, Command call, std::string_view library, Deadline deadline
);

}  // namespace continuo
