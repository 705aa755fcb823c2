#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "agent/tools/declared_tool.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"
#include "cache/rate_window.hpp"
#include "cache/sliding_window.hpp"

namespace continuo {

/// The `rate_limit` of a declared tool. `clock` outlives it. Thread: any.
class ToolRateLimiter {
public:
    /// `rate`: nullopt: no limit. `shared` counts for all instances; null, and while it is
    /// unavailable: this instance counts alone.
    ToolRateLimiter(
        std::optional<ToolRate> rate, std::shared_ptr<RateWindow> shared, const Clock& clock
    )
        : x_rate(rate), x_shared(std::move(shared)), x_clock(clock) {}

    /// Counts a call of the tool. False: the limit is reached, and it is not counted.
    [[nodiscard]] Task<bool> take(std::string tool);

private:
    [[nodiscard]] bool take_alone();

    std::optional<ToolRate> x_rate;
    std::shared_ptr<RateWindow> x_shared;
    const Clock& x_clock;
    std::mutex x_mutex;
    WindowCounters x_counters;
};

}  // namespace continuo
