#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "async/task.hpp"
#include "base/clock.hpp"

namespace continuo {

/// How long to wait before a loop that failed is started again: `first_pause`, doubled with each
/// failure in a row up to `pause_max`, of which a random half is taken off so that instances that
/// failed together do not come back together. A loop that ran for `pause_max` starts from
/// `first_pause` again.
class RestartBackoff {
public:
    struct Limits {
        std::chrono::milliseconds first_pause{1'000};
        std::chrono::milliseconds pause_max{60'000};
    };

    RestartBackoff() = default;
    explicit RestartBackoff(Limits limits) : x_limits(limits) {}

    /// `ran_for`: since the last start; `random`: from [0, 1).
    [[nodiscard]] std::chrono::milliseconds next(
        std::chrono::steady_clock::duration ran_for, double random
    );

private:
    Limits x_limits;
    std::chrono::milliseconds x_pause{0};  ///< the last one before jitter; 0: none yet
};

/// What supervised() reports to, and takes time and chance from.
struct Supervision {
    std::function<void(std::string_view loop)> restarting;  ///< after each failure; may be empty
    RestartBackoff::Limits backoff;
    const Clock* clock = &system_clock();
    std::function<Task<void>(std::chrono::milliseconds)> sleep;  ///< empty: a timer
    std::function<double()> random;                              ///< of [0, 1); empty: a generator
};

/// Runs a background loop, and runs it again after an exception, with one ERROR line each time.
/// `start` makes a new run of the loop. Ends when the loop returns.
/// Cancel: cancels the loop and ends. operation_aborted without a cancellation is a failure.
Task<void> supervised(std::string name, std::function<Task<void>()> start, Supervision supervision);

}  // namespace continuo
