#pragma once

#include <chrono>
#include <cstdint>

#include "base/error.hpp"

namespace continuo {

/// The failure may be gone in a moment: timeout, unavailable, busy.
[[nodiscard]] bool is_transient(Errc code);

inline constexpr std::chrono::milliseconds retry_wait_max{2000};

/// How long to wait before attempt `attempt` + 1, after `attempt` attempts (1, 2, ...) failed:
/// `first` doubled with each, at most retry_wait_max, of which a random half to whole, so that
/// those who failed together do not come back together. `random` is any 64 random bits.
[[nodiscard]] std::chrono::milliseconds retry_wait(
    std::chrono::milliseconds first, int attempt, std::uint64_t random
);

}  // namespace continuo
