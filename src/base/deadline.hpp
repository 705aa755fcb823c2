#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"

namespace continuo {

/// The latest time at which a result is still useful. Created once at the edge (a request, a job)
/// and passed down by value; a layer can only shorten it.
class Deadline {
public:
    using Duration = std::chrono::steady_clock::duration;

    /// No deadline: for background work that ends by cancellation.
    [[nodiscard]] static Deadline never() { return Deadline(SteadyPoint::max()); }
    [[nodiscard]] static Deadline at(SteadyPoint when) { return Deadline(when); }
    [[nodiscard]] static Deadline after(Duration duration, const Clock& clock = system_clock()) {
        return Deadline(clock.steady_now() + duration);
    }

    /// The earlier of this and `duration` from now.
    [[nodiscard]] Deadline shortened(Duration duration, const Clock& clock = system_clock()) const {
        return Deadline(std::min(x_when, clock.steady_now() + duration));
    }

    [[nodiscard]] SteadyPoint when() const { return x_when; }
    [[nodiscard]] bool is_never() const { return x_when == SteadyPoint::max(); }
    [[nodiscard]] bool expired(const Clock& clock = system_clock()) const {
        return !is_never() && clock.steady_now() >= x_when;
    }
    /// Never negative; Duration::max() without a deadline.
    [[nodiscard]] Duration remaining(const Clock& clock = system_clock()) const {
        if (is_never()) return Duration::max();
        return std::max(Duration::zero(), x_when - clock.steady_now());
    }

private:
    explicit Deadline(SteadyPoint when) : x_when(when) {}
    SteadyPoint x_when;
};

}  // namespace continuo
