#include "agent/tools/tool_rate_limiter.hpp"

#include <chrono>

namespace continuo {

bool ToolRateLimiter::take() {
    if (!x_rate) return true;
    using std::chrono::milliseconds;
    const auto now = std::chrono::floor<milliseconds>(x_clock.steady_now().time_since_epoch());
    const SlidingWindow window(x_rate->calls, milliseconds(x_rate->period).count());
    const std::scoped_lock lock(x_mutex);
    return window.count(x_counters, now.count()).allowed;
}

}  // namespace continuo
