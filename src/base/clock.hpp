#pragma once

#include <chrono>

namespace continuo {

/// Wall-clock time, UTC, microseconds: the resolution of everything that is stored or sent.
using TimePoint = std::chrono::sys_time<std::chrono::microseconds>;
/// Time that never jumps: for deadlines, rates and durations inside one process.
using SteadyPoint = std::chrono::steady_clock::time_point;

/// Where time comes from. Everything that decides by time takes a Clock, so that tests need no
/// sleep. Thread: every method may be called from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual TimePoint now() const = 0;
    [[nodiscard]] virtual SteadyPoint steady_now() const = 0;
};

/// The machine's clocks. Static storage.
[[nodiscard]] const Clock& system_clock();

}  // namespace continuo
