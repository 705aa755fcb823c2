#include "async/with_deadline.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "support/run_task.hpp"

namespace continuo::test {
namespace {

Task<Result<int>> never_ends() {
    co_await sleep_until(Deadline::never());
    co_return 1;
}

Task<Result<int>> at_once() {
    co_return 7;
}

Task<Result<int>> throws_after_suspending() {
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    throw std::runtime_error("broken");
}

TEST(WithDeadline, GivesTheResultOfATaskThatIsInTime) {
    const auto result = run_task(with_deadline(at_once(), Deadline::after(std::chrono::hours(1))));
    EXPECT_EQ(result.value(), 7);
}

TEST(WithDeadline, CancelsATaskThatIsLate) {
    const auto result =
        run_task(with_deadline(never_ends(), Deadline::after(std::chrono::milliseconds(1))));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::timeout);
}

TEST(WithDeadline, DoesNotBeginWhatIsLateAlready) {
    const auto result = run_task(with_deadline(at_once(), Deadline::at(SteadyPoint{})));
    EXPECT_EQ(result.error().code, Errc::timeout);
}

TEST(WithDeadline, PassesAnExceptionOnBeforeTheTimerFires) {
    EXPECT_THROW(
        run_task(with_deadline(throws_after_suspending(), Deadline::after(std::chrono::hours(1)))),
        std::runtime_error
    );
}

}  // namespace
}  // namespace continuo::test
