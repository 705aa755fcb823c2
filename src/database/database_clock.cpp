#include "database/database_clock.hpp"

namespace continuo {

Task<Result<void>> DatabaseClock::adjust(std::chrono::milliseconds answer_max) {
    const auto asked = x_clock.steady_now();
    const auto there = co_await x_shared.time();
    const auto waited = x_clock.steady_now() - asked;
    if (!there) co_return std::unexpected(there.error());
    if (waited > answer_max) co_return Result<void>{};
    const auto since = std::chrono::duration_cast<std::chrono::microseconds>(waited / 2);
    x_offset = (*there + since - x_clock.now()).count();
    co_return Result<void>{};
}

}  // namespace continuo
