#pragma once

#include <atomic>

#include "base/clock.hpp"

namespace continuo::test {

/// A clock that tests advance. Starts at 2026-01-15T10:00:00Z. Thread: any.
class FakeClock final : public Clock {
public:
    TimePoint now() const override { return start() + std::chrono::microseconds(x_elapsed.load()); }
    SteadyPoint steady_now() const override {
        return SteadyPoint{} + std::chrono::hours(1000) +
               std::chrono::microseconds(x_elapsed.load());
    }
    void advance(std::chrono::microseconds duration) { x_elapsed += duration.count(); }

    static TimePoint start() {
        return std::chrono::sys_days{std::chrono::January / 15 / 2026} + std::chrono::hours(10);
    }

private:
    std::atomic<std::int64_t> x_elapsed{0};
};

}  // namespace continuo::test
