#pragma once

#include <atomic>
#include <vector>

#include "async/task.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "redis/protocol/command.hpp"
#include "redis/protocol/reply.hpp"

namespace continuo {

/// Somebody who runs commands on the Redis that serves this process.
class RedisCommands {
public:
    virtual ~RedisCommands() = default;

    /// Runs `commands` next to each other, in this order, and gives as many replies; a reply may be
    /// Redis' refusal. Errors: unavailable: no answer came. Whether a command was executed is then
    /// not known, and it is not repeated.
    /// Thread: any.
    virtual Task<Result<std::vector<Reply>>> execute(
        std::vector<Command> commands, Deadline deadline
    ) = 0;

    /// Whether scripts stand in for functions here (function_call.hpp). Thread: any.
    [[nodiscard]] bool uses_scripts() const { return x_uses_scripts; }
    /// From now on they do. True when they did not before. Thread: any.
    bool use_scripts() { return !x_uses_scripts.exchange(true); }

private:
    std::atomic<bool> x_uses_scripts{false};
};

}  // namespace continuo
