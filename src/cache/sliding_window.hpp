#pragma once

#include <cstdint>

namespace continuo {

// A sliding window in two counters: of the current period, and of the one before, which counts in
// proportion to how much of it the window still covers. Against a log of times it takes O(1)
// memory, and errs only as far as the earlier requests were not spread evenly. Requests that were
// refused do not count.
//
// The one rule for counting requests: RateLimiter keeps the counters in memory,
// redis_rate_window.lua keeps them in Redis. Both are tested by one table of cases.

/// The counters of one client.
struct WindowCounters {
    std::int64_t window = 0;     ///< number of the current period: time / period
    std::uint32_t current = 0;   ///< requests in it
    std::uint32_t previous = 0;  ///< requests in the one before
};

/// The state of a client's window. Times are in the unit of `period`.
struct WindowState {
    bool allowed = true;
    std::uint32_t remaining = 0;  ///< requests that would pass now
    double reset = 0;             ///< until the limit is whole again
    double retry_after = 0;       ///< until a request would pass; 0 when allowed
};

/// At most `requests` in any `period`. Times are whole numbers of any unit, from any origin.
class SlidingWindow {
public:
    SlidingWindow(std::uint32_t requests, std::int64_t period)
        : x_requests(requests), x_period(period) {}

    /// Counts one request in `counters`, unless it is refused.
    [[nodiscard]] WindowState count(WindowCounters& counters, std::int64_t now) const;
    /// Counts nothing.
    [[nodiscard]] WindowState peek(WindowCounters counters, std::int64_t now) const;

private:
    /// `counted`: this request is in the counters, and was allowed.
    [[nodiscard]] WindowState state_of(
        const WindowCounters& counters, std::int64_t now, bool counted
    ) const;
    /// Brings counters that were written earlier to `now`.
    void advance(WindowCounters& counters, std::int64_t now) const;

    std::uint32_t x_requests;
    std::int64_t x_period;
};

}  // namespace continuo
