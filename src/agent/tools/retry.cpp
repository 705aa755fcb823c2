#include "agent/tools/retry.hpp"

#include <algorithm>

namespace continuo {

bool is_transient(Errc code) {
    return code == Errc::timeout || code == Errc::unavailable || code == Errc::busy;
}

std::chrono::milliseconds retry_wait(
    std::chrono::milliseconds first, int attempt, std::uint64_t random
) {
    auto whole = std::clamp(first, std::chrono::milliseconds(0), retry_wait_max);
    for (int i = 1; i < attempt && whole < retry_wait_max; ++i)
        whole = std::min(2 * whole, retry_wait_max);
    const auto half = whole.count() / 2;
    const auto spread = static_cast<std::uint64_t>(whole.count() - half) + 1;
    return std::chrono::milliseconds(half + static_cast<std::int64_t>(random % spread));
}

}  // namespace continuo
