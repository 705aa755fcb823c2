#include "agent/tools/circuit_breaker.hpp"

#include <algorithm>
#include <utility>

namespace continuo {

// The state is one number: the time at which the open period ends, or `closed`. Calls that began
// before the circuit opened can report after it did; only the probe's report changes an open
// circuit.

CircuitBreaker::CircuitBreaker(
    int failures_to_open, std::chrono::nanoseconds open_time, const Clock& clock
)
    : x_failures_to_open(static_cast<std::uint64_t>(std::max(failures_to_open, 1))),
      x_open_time(open_time),
      x_clock(clock) {}

CircuitBreaker::Ticks CircuitBreaker::now() const {
    const auto since = x_clock.steady_now().time_since_epoch();
    // 0 means closed, so a clock that reads 0 becomes 1.
    return std::max<Ticks>(std::chrono::duration_cast<std::chrono::nanoseconds>(since).count(), 1);
}

CircuitBreaker::Permit CircuitBreaker::enter() {
    const auto open_until = x_open_until.load();
    if (open_until == closed) return Permit(this, false);
    if (now() < open_until) return Permit();
    if (x_probing.exchange(true)) return Permit();
    // Another probe may have ended between the two reads: read the state again now that no other
    // caller can probe.
    const auto current = x_open_until.load();
    if (current != closed && now() >= current) return Permit(this, true);
    x_probing.store(false);
    return current == closed ? Permit(this, false) : Permit();
}

CircuitBreaker::State CircuitBreaker::state() const {
    const auto open_until = x_open_until.load();
    if (open_until == closed) return State::closed;
    return now() < open_until ? State::open : State::half_open;
}

CircuitBreaker::Permit::Permit(Permit&& other) noexcept
    : x_breaker(std::exchange(other.x_breaker, nullptr)), x_probe(other.x_probe) {}

CircuitBreaker::Permit::~Permit() {
    if (x_breaker != nullptr && x_probe) x_breaker->x_probing.store(false);
}

void CircuitBreaker::Permit::succeeded() {
    auto* breaker = std::exchange(x_breaker, nullptr);
    if (breaker == nullptr) return;
    breaker->x_successes.fetch_add(1);
    if (x_probe) {
        breaker->x_failures.store(0);
        breaker->x_open_until.store(closed);
        breaker->x_probing.store(false);
    } else if (breaker->x_open_until.load() == closed) {
        breaker->x_failures.store(0);
    }
}

void CircuitBreaker::Permit::failed() {
    auto* breaker = std::exchange(x_breaker, nullptr);
    if (breaker == nullptr) return;
    const auto failures = breaker->x_failures.fetch_add(1) + 1;
    const auto open_until = breaker->now() + breaker->x_open_time.count();
    if (x_probe) {
        breaker->x_open_until.store(open_until);
        breaker->x_probing.store(false);
    } else if (failures >= breaker->x_failures_to_open) {
        auto expected = closed;
        breaker->x_open_until.compare_exchange_strong(expected, open_until);
    }
}

std::string_view to_string(CircuitBreaker::State state) {
    switch (state) {
        case CircuitBreaker::State::closed:
            return "closed";
        case CircuitBreaker::State::open:
            return "open";
        case CircuitBreaker::State::half_open:
            return "half_open";
    }
    return "closed";
}

}  // namespace continuo
