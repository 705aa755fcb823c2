#pragma once

#include <chrono>

namespace continuo {

/// Wall-clock time, UTC, microseconds: the resolution of everything that is stored or sent.
using TimePoint = std::chrono::sys_time<std::chrono::microseconds>;
/// Monotonic time: for deadlines, rates and durations inside one process.
using SteadyPoint = std::chrono::steady_clock::time_point;

/// The source of time. Code that depends on time takes a Clock, so that tests need no sleep.
/// Thread: any.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual TimePoint now() const = 0;
    [[nodiscard]] virtual SteadyPoint steady_now() const = 0;
};

/// The system's clocks. Static storage.
[[nodiscard]] const Clock& system_clock();

}  // namespace continuo
