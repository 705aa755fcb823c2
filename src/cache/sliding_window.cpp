#include "cache/sliding_window.hpp"

#include <algorithm>
#include <cmath>

namespace continuo {

namespace {

// The sums below have a floating-point error of less than this.
constexpr double rounding = 1e-9;

}  // namespace

void SlidingWindow::advance(WindowCounters& counters, std::int64_t now) const {
    const auto number = now / x_period;
    if (counters.window == number) return;
    counters.previous = counters.window + 1 == number ? counters.current : 0;
    counters.current = 0;
    counters.window = number;
}

WindowState SlidingWindow::state_of(const WindowCounters& counters, std::int64_t now, bool counted)
    const {
    const double limit = x_requests;
    const auto period = static_cast<double>(x_period);
    const double passed = static_cast<double>(now % x_period) / period;
    const double left = 1 - passed;
    const double used = counters.previous * left + counters.current;
    WindowState state;
    state.remaining =
        static_cast<std::uint32_t>(std::max(0.0, std::floor(limit - used + rounding)));
    state.allowed = counted || state.remaining > 0;
    if (counters.current > 0) {
        state.reset = (left + 1) * period;
    } else if (counters.previous > 0) {
        state.reset = left * period;
    }
    if (state.allowed) return state;
    // The time until `used` falls to limit - 1: either in this period, while the share of
    // `previous` shrinks, or in the next one, in which `current` becomes `previous`.
    const double wanted = limit - 1;
    const double wait = counters.current <= wanted
                            ? 1 - (wanted - counters.current) / counters.previous - passed
                            : left + 1 - wanted / counters.current;
    state.retry_after = wait * period;
    return state;
}

WindowState SlidingWindow::count(WindowCounters& counters, std::int64_t now) const {
    advance(counters, now);
    const bool allowed = state_of(counters, now, false).allowed;
    if (allowed) ++counters.current;
    return state_of(counters, now, allowed);
}

WindowState SlidingWindow::peek(WindowCounters counters, std::int64_t now) const {
    advance(counters, now);
    return state_of(counters, now, true);
}

}  // namespace continuo
