#pragma once

#include <atomic>
#include <chrono>
#include <vector>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "redis/protocol/command.hpp"
#include "redis/protocol/reply.hpp"

namespace continuo {

/// For commands whose callers have no deadline of their own. A healthy Redis replies in less than a
/// millisecond; one that has not replied in this time is unreachable.
inline constexpr std::chrono::seconds redis_command_timeout{5};

/// Executes commands on this process's Redis.
class RedisCommands {
public:
    virtual ~RedisCommands() = default;

    /// Executes `commands` in this order without others between them, and returns one reply for
    /// each; a reply can be an error of Redis. Errors: unavailable (no reply arrived). It is then
    /// unknown whether a command was executed, and it is not repeated.
    /// Thread: any.
    virtual Task<Result<std::vector<Reply>>> execute(
        std::vector<Command> commands, Deadline deadline
    ) = 0;

    /// True if scripts are used instead of functions (function_call.hpp). Thread: any.
    [[nodiscard]] bool uses_scripts() const { return x_uses_scripts; }
    /// Uses scripts from now on. Returns true at the first call. Thread: any.
    bool use_scripts() { return !x_uses_scripts.exchange(true); }

private:
    std::atomic<bool> x_uses_scripts{false};
};

}  // namespace continuo
