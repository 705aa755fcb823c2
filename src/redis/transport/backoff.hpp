#pragma once

#include <chrono>
#include <cstdint>

namespace continuo {

/// Exponential back-off with jitter for reconnecting: the maximum doubles from `first` to `last`,
/// and each wait is a random value from its upper half, so that instances that lost a server at the
/// same time do not reconnect at the same time.
class Backoff {
public:
    Backoff(std::chrono::milliseconds first, std::chrono::milliseconds last)
        : x_first(first), x_last(last), x_ceiling(first) {}

    /// The wait before the next attempt. `random`: 64 random bits.
    [[nodiscard]] std::chrono::milliseconds next(std::uint64_t random);
    /// Call it after a connection that lasted.
    void reset() { x_ceiling = x_first; }

private:
    std::chrono::milliseconds x_first;
    std::chrono::milliseconds x_last;
    std::chrono::milliseconds x_ceiling;
};

}  // namespace continuo
