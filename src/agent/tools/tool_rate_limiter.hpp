#pragma once

#include <mutex>
#include <optional>

#include "agent/tools/declared_tool.hpp"
#include "base/clock.hpp"
#include "cache/sliding_window.hpp"

namespace continuo {

/// The `rate_limit` of a declared tool, of this instance. `clock` outlives it. Thread: any.
class ToolRateLimiter {
public:
    /// nullopt: no limit.
    ToolRateLimiter(std::optional<ToolRate> rate, const Clock& clock)
        : x_rate(rate), x_clock(clock) {}

    /// Counts a call. False: the limit is reached, and it is not counted.
    [[nodiscard]] bool take();

private:
    std::optional<ToolRate> x_rate;
    const Clock& x_clock;
    std::mutex x_mutex;
    WindowCounters x_counters;
};

}  // namespace continuo
