#include "redis/transport/backoff.hpp"

#include <algorithm>

namespace continuo {

std::chrono::milliseconds Backoff::next(std::uint64_t random) {
    const auto ceiling = std::min(x_ceiling, x_last);
    x_ceiling = std::min(ceiling * 2, x_last);
    const auto half = ceiling.count() / 2;
    const auto drawn = static_cast<std::int64_t>(random % static_cast<std::uint64_t>(half + 1));
    return std::chrono::milliseconds(ceiling.count() - drawn);
}

}  // namespace continuo
