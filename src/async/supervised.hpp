#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "async/task.hpp"
#include "base/clock.hpp"

namespace continuo {

/// Exponential backoff before a failed loop is restarted: `first_pause`, doubled with each
/// consecutive failure up to `pause_max`, minus a random part of up to half of it, which spreads
/// the restarts of instances that failed at the same time. A loop that ran for at least `pause_max`
/// begins with `first_pause` again.
class RestartBackoff {
public:
    struct Limits {
        std::chrono::milliseconds first_pause{1'000};
        std::chrono::milliseconds pause_max{60'000};
    };

    RestartBackoff() = default;
    explicit RestartBackoff(Limits limits) : x_limits(limits) {}

    /// The next pause. `ran_for`: time since the last start; `random`: in [0, 1).
    [[nodiscard]] std::chrono::milliseconds next(
        std::chrono::steady_clock::duration ran_for, double random
    );

private:
    Limits x_limits;
    std::chrono::milliseconds x_pause{0};  ///< the last one before jitter; 0: none
};

/// Callback, limits, and sources of time and randomness of supervised().
struct Supervision {
    std::function<void(std::string_view loop)> restarting;  ///< after each failure; may be empty
    RestartBackoff::Limits backoff;
    const Clock* clock = &system_clock();
    std::function<Task<void>(std::chrono::milliseconds)> sleep;  ///< empty: a timer
    std::function<double()> random;                              ///< in [0, 1); empty: a generator
};

/// Runs a background loop and restarts it after an exception, logging one ERROR line each time.
/// `start` is called for each run. Ends when the loop returns.
/// Cancel: cancels the loop and ends. operation_aborted without a cancellation is a failure.
Task<void> supervised(std::string name, std::function<Task<void>()> start, Supervision supervision);

}  // namespace continuo
