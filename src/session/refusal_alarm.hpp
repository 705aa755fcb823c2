#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

#include "base/clock.hpp"

namespace continuo {

/// Limits the log lines about refused values to one in ten seconds, so that a client that writes to
/// Redis cannot fill the disk. A line gives the number of refusals that were not logged. Thread:
/// any.
class RefusalAlarm {
public:
    static constexpr std::chrono::seconds pause{10};

    /// nullopt: do not log this refusal; it is counted. Otherwise log it; the value is the number
    /// of refusals not logged since the last line.
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
