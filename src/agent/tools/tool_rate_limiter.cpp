#include "agent/tools/tool_rate_limiter.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace continuo {

Task<bool> ToolRateLimiter::take(std::string tool) {
    if (!x_rate) co_return true;
    if (x_shared) {
        const auto counted = co_await x_shared->count(std::move(tool));
        if (counted) co_return counted->allowed;
    }
    co_return take_alone();
}

bool ToolRateLimiter::take_alone() {
    using std::chrono::milliseconds;
    const auto now = std::chrono::floor<milliseconds>(x_clock.steady_now().time_since_epoch());
    const SlidingWindow window(x_rate->calls, milliseconds(x_rate->period).count());
    const std::scoped_lock lock(x_mutex);
    return window.count(x_counters, now.count()).allowed;
}

}  // namespace continuo
