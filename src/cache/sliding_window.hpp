#pragma once

#include <cstdint>

namespace continuo {

// A sliding-window counter: a counter of the current period plus one of the previous period,
// weighted by the share of it that the window still covers. Unlike a log of request times it needs
// only O(1) memory; it is exact if the requests of the previous period were spread evenly. Refused
// requests do not count.
//
// All request limits use this algorithm: RateLimiter keeps the counters in memory,
// redis_rate_window.lua keeps them in Redis. One table of test cases covers both.

/// The counters of one client.
struct WindowCounters {
    std::int64_t window = 0;     ///< number of the current period: time / period
    std::uint32_t current = 0;   ///< requests in it
    std::uint32_t previous = 0;  ///< requests in the previous period
};

/// The state of a client's window. Times are in the unit of `period`.
struct WindowState {
    bool allowed = true;
    std::uint32_t remaining = 0;  ///< requests that are allowed right now
    double reset = 0;             ///< until `remaining` is the full limit again
    double retry_after = 0;       ///< until a request is allowed; 0 if this one is
};

/// Allows at most `requests` per `period`. Times are integers in any unit, from any origin.
class SlidingWindow {
public:
    SlidingWindow(std::uint32_t requests, std::int64_t period)
        : x_requests(requests), x_period(period) {}

    /// Counts one request in `counters`, unless it is refused.
    [[nodiscard]] WindowState count(WindowCounters& counters, std::int64_t now) const;
    /// The state at `now`, without counting a request; `allowed` is always true.
    [[nodiscard]] WindowState peek(WindowCounters counters, std::int64_t now) const;

private:
    /// `counted`: this request is in the counters, and was allowed.
    [[nodiscard]] WindowState state_of(
        const WindowCounters& counters, std::int64_t now, bool counted
    ) const;
    /// Moves counters of an earlier time to the period of `now`.
    void advance(WindowCounters& counters, std::int64_t now) const;

    std::uint32_t x_requests;
    std::int64_t x_period;
};

}  // namespace continuo
