#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "async/task.hpp"
#include "base/error.hpp"
#include "redis/redis_commands.hpp"

namespace continuo {

class FunctionLibrary;

/// The result of counting one request.
struct RateCount {
    bool allowed = true;
    std::uint32_t remaining = 0;               ///< requests that are allowed right now
    std::chrono::milliseconds reset{0};        ///< until `remaining` is the full limit again
    std::chrono::milliseconds retry_after{0};  ///< until a request is allowed; 0 if this one is
};

/// A sliding-window request counter that all instances share.
class RateWindow {
public:
    virtual ~RateWindow() = default;
    /// Counts one request of the client `who` (any bytes) in one atomic step, unless it is refused.
    /// Errors: unavailable: it is unknown whether the request was counted. Thread: any.
    virtual Task<Result<RateCount>> count(std::string who) = 0;
};

/// Allows at most `requests` per `period`. The counters are in Redis, under keys that begin with
/// `key_prefix`, and use the clock of Redis. Algorithm: sliding_window.hpp. `redis` outlives it.
[[nodiscard]] std::unique_ptr<RateWindow> make_redis_rate_window(
    std::string key_prefix,
    std::uint32_t requests,
    std::chrono::seconds period,
    RedisCommands& redis
);

/// The Redis functions that it calls.
[[nodiscard]] const FunctionLibrary& rate_window_functions();

}  // namespace continuo
