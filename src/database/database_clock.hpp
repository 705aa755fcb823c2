#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "base/clock.hpp"
#include "database/shared_sessions.hpp"

namespace continuo {

/// The time of the database's server: the local clock plus a measured offset, so that all instances
/// agree on the end of a lease even if their clocks differ. Until the first adjust() it is the
/// local time; between two adjustments it advances with the local clock. Thread: any.
class DatabaseClock final : public Clock {
public:
    /// Both outlive it.
    DatabaseClock(SharedSessions& shared, const Clock& clock) : x_shared(shared), x_clock(clock) {}

    [[nodiscard]] TimePoint now() const override { return x_clock.now() + offset(); }
    [[nodiscard]] SteadyPoint steady_now() const override { return x_clock.steady_now(); }

    /// Asks the server, and assumes that it read its clock halfway through the round trip. An
    /// answer that took longer than `answer_max` is too inaccurate and is ignored. Errors:
    /// unavailable.
    Task<Result<void>> adjust(
        std::chrono::milliseconds answer_max = std::chrono::milliseconds(100)
    );
    /// The offset that it adds to the local time.
    [[nodiscard]] std::chrono::microseconds offset() const {
        return std::chrono::microseconds(x_offset);
    }

private:
    SharedSessions& x_shared;
    const Clock& x_clock;
    std::atomic<std::int64_t> x_offset{0};
};

}  // namespace continuo
