#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

#include "base/clock.hpp"

namespace continuo {

/// How often a refused value is logged: at once, then at most every ten seconds with the number of
/// those in between, so that a client that writes to Redis cannot fill the disk with lines.
/// Thread: any.
class RefusalAlarm {
public:
    static constexpr std::chrono::seconds pause{10};

    /// nullopt: counted, and not to be logged now. Else how many were not logged before this one.
    [[nodiscard]] std::optional<std::uint64_t> report(SteadyPoint now) {
        const std::scoped_lock lock(x_mutex);
        if (x_logged_at && now - *x_logged_at < pause) {
            ++x_left_out;
            return std::nullopt;
        }
        x_logged_at = now;
        return std::exchange(x_left_out, 0);
    }

private:
    std::mutex x_mutex;
    std::optional<SteadyPoint> x_logged_at;
    std::uint64_t x_left_out = 0;
};

}  // namespace continuo
