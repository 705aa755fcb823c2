#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/clock.hpp"

namespace continuo {

/// Stops calling what keeps failing. Closed: calls go through. After `failures_to_open` failures in
/// a row it opens: calls are refused for `open_time`. Then it is half open: one call is let through
/// as a probe; its success closes the circuit, its failure opens it for another `open_time`.
/// Thread: any, without a lock.
class CircuitBreaker {
public:
    enum class State { closed, open, half_open };

    /// The right to make one call. Report the outcome; a permit destroyed without a report (the
    /// call was cancelled, or the caller's own fault) counts as neither, and gives the probe back.
    class Permit {
    public:
        Permit() = default;
        Permit(Permit&& other) noexcept;
        Permit& operator=(Permit&&) = delete;
        ~Permit();

        /// False: the circuit is open, do not call.
        explicit operator bool() const { return x_breaker != nullptr; }
        void succeeded();
        void failed();

    private:
        friend class CircuitBreaker;
        Permit(CircuitBreaker* breaker, bool probe) : x_breaker(breaker), x_probe(probe) {}
        CircuitBreaker* x_breaker = nullptr;
        bool x_probe = false;
    };

    /// `clock` outlives it. `failures_to_open` is at least 1.
    CircuitBreaker(int failures_to_open, std::chrono::nanoseconds open_time, const Clock& clock);

    [[nodiscard]] Permit enter();

    [[nodiscard]] State state() const;
    [[nodiscard]] std::uint64_t failures_in_a_row() const { return x_failures.load(); }
    [[nodiscard]] std::uint64_t successes() const { return x_successes.load(); }

private:
    using Ticks = std::int64_t;
    [[nodiscard]] Ticks now() const;

    std::uint64_t x_failures_to_open;
    std::chrono::nanoseconds x_open_time;
    const Clock& x_clock;

    std::atomic<Ticks> x_open_until{closed};
    std::atomic<bool> x_probing{false};
    std::atomic<std::uint64_t> x_failures{0};
    std::atomic<std::uint64_t> x_successes{0};

    static constexpr Ticks closed = 0;
};

[[nodiscard]] std::string_view to_string(CircuitBreaker::State state);

}  // namespace continuo
