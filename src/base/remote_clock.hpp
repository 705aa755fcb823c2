#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "base/clock.hpp"

namespace continuo {

/// The time of a server: the local clock plus a measured offset, so that all instances agree on the
/// end of a lease even if their clocks differ. Until the first measurement it is the local time;
/// between two it advances with the local clock. Thread: any.
class RemoteClock : public Clock {
public:
    [[nodiscard]] TimePoint now() const override { return x_clock.now() + offset(); }
    [[nodiscard]] SteadyPoint steady_now() const override { return x_clock.steady_now(); }

    /// The offset that it adds to the local time.
    [[nodiscard]] std::chrono::microseconds offset() const {
        return std::chrono::microseconds(x_offset);
    }

protected:
    /// `clock` outlives it.
    explicit RemoteClock(const Clock& clock) : x_clock(clock) {}

    /// An answer of the server, which was asked at `asked` and is assumed to have read its clock
    /// halfway through the round trip. One that took longer than `answer_max` is too inaccurate and
    /// is ignored.
    void measure(TimePoint there, SteadyPoint asked, std::chrono::milliseconds answer_max) {
        const auto waited = x_clock.steady_now() - asked;
        if (waited > answer_max) return;
        const auto since = std::chrono::duration_cast<std::chrono::microseconds>(waited / 2);
        x_offset = (there + since - x_clock.now()).count();
    }

private:
    const Clock& x_clock;
    std::atomic<std::int64_t> x_offset{0};
};

}  // namespace continuo
