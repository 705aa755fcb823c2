#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/clock.hpp"

namespace continuo {

/// Circuit breaker. Closed: calls pass. After `failures_to_open` failures in a row it opens: calls
/// are refused for `open_time`. Then it is half open: one call passes as a probe; its success
/// closes the circuit, its failure opens it for another `open_time`. Thread: any, lock-free.
class CircuitBreaker {
public:
    enum class State { closed, open, half_open };

    /// Permission for one call. Report the result of the call; a permit destroyed without a report
    /// (cancelled call, invalid arguments) counts neither as success nor as failure and lets
    /// another call be the probe.
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

    /// `clock` must outlive it. A `failures_to_open` below 1 counts as 1.
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
