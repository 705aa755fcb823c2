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
    std::uint32_t remaining = 0;               ///< requests that would pass now
    std::chrono::milliseconds reset{0};        ///< until the limit is whole again
    std::chrono::milliseconds retry_after{0};  ///< until a request would pass; 0 when allowed
};

/// Counts of requests over a sliding window that all instances share.
class RateWindow {
public:
    virtual ~RateWindow() = default;
    /// Counts one request of `who` unless it is refused, in one atomic step. `who` is any bytes.
    /// Errors: unavailable: whether it was counted is unknown. Thread: any.
    virtual Task<Result<RateCount>> count(std::string who) = 0;
};

/// At most `requests` in any `period`, counted in Redis by its clock, under keys that begin with
/// `key_prefix`. The rule is that of sliding_window.hpp. `redis` outlives it.
[[nodiscard]] std::unique_ptr<RateWindow> make_redis_rate_window(
    std::string key_prefix,
    std::uint32_t requests,
    std::chrono::seconds period,
    RedisCommands& redis
);

/// The functions that it calls in Redis.
[[nodiscard]] const FunctionLibrary& rate_window_functions();

}  // namespace continuo
