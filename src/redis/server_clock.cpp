#include "redis/server_clock.hpp"

#include "base/text.hpp"

namespace continuo {

Task<Result<void>> ServerClock::adjust(std::chrono::milliseconds answer_max) {
    const auto asked = steady_now();
    const auto replies =
        co_await x_redis.execute({Command{"TIME"}}, Deadline::after(std::chrono::seconds(1)));
    if (!replies) co_return std::unexpected(replies.error());
    std::int64_t seconds = 0;
    std::int64_t microseconds = 0;
    const auto& time = replies->front().elements;
    if (time.size() != 2 || !parse_integer(time[0].text, seconds) ||
        !parse_integer(time[1].text, microseconds)) {
        co_return fail(Errc::unavailable, "redis: unexpected reply to TIME");
    }
    const TimePoint there(std::chrono::seconds(seconds) + std::chrono::microseconds(microseconds));
    measure(there, asked, answer_max);
    co_return Result<void>{};
}

}  // namespace continuo
