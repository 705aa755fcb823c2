#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/clock.hpp"

namespace continuo {

/// How many messages one connection may send: ten at once, then one in two seconds. People do not
/// type faster, programs do. Thread: one.
class MessageAllowance {
public:
    static constexpr double burst = 10;
    static constexpr std::chrono::seconds refill{2};

    explicit MessageAllowance(SteadyPoint now) : x_at(now) {}

    /// Takes one. A value: none is left, and when one will be.
    [[nodiscard]] std::optional<std::chrono::seconds> take(SteadyPoint now) {
        const std::chrono::duration<double> passed = now - x_at;
        x_left = std::min(burst, x_left + passed / refill);
        x_at = now;
        if (x_left < 1) {
            const std::chrono::duration<double> wait = (1 - x_left) * refill;
            return std::chrono::ceil<std::chrono::seconds>(wait);
        }
        x_left -= 1;
        return std::nullopt;
    }

private:
    SteadyPoint x_at;
    double x_left = burst;
};

}  // namespace continuo
