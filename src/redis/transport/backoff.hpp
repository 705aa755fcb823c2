#pragma once

#include <chrono>
#include <cstdint>

namespace continuo {

/// How long to wait before each next attempt to connect: the ceiling doubles from `first` to
/// `last`, and each wait is drawn from its upper half, so that instances which lost one server at
/// the same moment do not come back at the same moment.
class Backoff {
public:
    Backoff(std::chrono::milliseconds first, std::chrono::milliseconds last)
        : x_first(first), x_last(last), x_ceiling(first) {}

    /// The wait before the next attempt. `random`: 64 random bits.
    [[nodiscard]] std::chrono::milliseconds next(std::uint64_t random);
    /// The last attempt was a success that lasted.
    void reset() { x_ceiling = x_first; }

private:
    std::chrono::milliseconds x_first;
    std::chrono::milliseconds x_last;
    std::chrono::milliseconds x_ceiling;
};

}  // namespace continuo
