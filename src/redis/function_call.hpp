#pragma once

#include <string_view>
#include <vector>

#include "redis/redis_commands.hpp"

namespace continuo {

/// Gives the text of a library of functions, which has static storage.
using LibrarySource = std::string_view (*)();

/// Runs `call`, an FCALL of a function of `library`, with `behind` directly behind it, and returns
/// its reply and theirs. Where the library is not there (a new server, or one that lost its
/// functions) it is loaded and all asked again: nothing was executed.
/// Errors: those of RedisCommands, and Redis' refusal to load it.
Task<Result<std::vector<Reply>>> call_function(
    RedisCommands* redis,
    Command call,
    std::vector<Command> behind,
    LibrarySource library,
    Deadline deadline
);

}  // namespace continuo
