#include "database/database_clock.hpp"

namespace continuo {

Task<Result<void>> DatabaseClock::adjust(std::chrono::milliseconds answer_max) {
    const auto asked = steady_now();
    const auto there = co_await x_shared.time();
    if (!there) co_return std::unexpected(there.error());
    measure(*there, asked, answer_max);
    co_return Result<void>{};
}

}  // namespace continuo
