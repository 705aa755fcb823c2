#pragma once

#include <chrono>
#include <cstdint>

#include "base/error.hpp"

namespace continuo {

/// A retry may succeed: timeout, unavailable, busy.
[[nodiscard]] bool is_transient(Errc code);

inline constexpr std::chrono::milliseconds retry_wait_max{2000};

/// Exponential backoff with jitter before attempt `attempt` + 1 (`attempt` >= 1): a random value
/// between half of and the whole of `first` * 2^(attempt - 1), which is capped at retry_wait_max.
/// The jitter spreads the retries of callers that failed at the same time. `random`: 64 random
/// bits.
[[nodiscard]] std::chrono::milliseconds retry_wait(
    std::chrono::milliseconds first, int attempt, std::uint64_t random
);

}  // namespace continuo
