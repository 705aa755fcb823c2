#include "async/leave_at_deadline.hpp"

#include <stdexcept>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "async/with_deadline.hpp"
#include "base/error.hpp"

namespace continuo::test {
namespace {

class LeaveAtDeadlineTest : public ::testing::Test {
protected:
    void start(Task<Result<int>> task, Deadline deadline) {
        asio::co_spawn(
            context,
            leave_at_deadline(std::move(task), deadline),
            asio::bind_cancellation_slot(
                cancel.slot(),
                [this](std::exception_ptr thrown, std::optional<Result<int>> result) {
                    ended = true;
                    error = thrown;
                    value = std::move(result);
                }
            )
        );
    }
    /// Ends when the gate is opened; with 1 when it was cancelled.
    Task<Result<int>> wait_for_gate() {
        co_await gate.async_wait(asio::as_tuple(asio::use_awaitable));
        went_on = true;
        co_return opened ? 0 : 1;
    }
    void open_gate() {
        opened = true;
        gate.cancel();
    }

    asio::io_context context;
    asio::cancellation_signal cancel;
    asio::steady_timer gate{context, asio::steady_timer::time_point::max()};
    bool opened = false;
    bool went_on = false;
    bool ended = false;
    std::exception_ptr error;
    std::optional<Result<int>> value;
};

TEST_F(LeaveAtDeadlineTest, PassesWhatTheTaskReturns) {
    start([]() -> Task<Result<int>> { co_return 7; }(), Deadline::after(std::chrono::hours(1)));
    context.run();
    EXPECT_EQ(value->value(), 7);
}

TEST_F(LeaveAtDeadlineTest, ATaskThatNeedsNoWaitIsInTime) {
    start([]() -> Task<Result<int>> { co_return 7; }(), Deadline::after(std::chrono::hours(-1)));
    context.run();
    EXPECT_EQ(value->value(), 7);
}

TEST_F(LeaveAtDeadlineTest, PassesWhatTheTaskThrows) {
    start(
        []() -> Task<Result<int>> {
            throw std::runtime_error("x");
            co_return 7;
        }(),
        Deadline::never()
    );
    context.run();
    EXPECT_THROW(std::rethrow_exception(error), std::runtime_error);
}

TEST_F(LeaveAtDeadlineTest, LeavesTheTaskWhichGoesOn) {
    start(wait_for_gate(), Deadline::after(std::chrono::hours(-1)));
    while (!ended)
        context.run_one();
    EXPECT_FALSE(error);
    EXPECT_FALSE(value);
    EXPECT_FALSE(went_on);
    open_gate();
    context.run();
    EXPECT_TRUE(went_on);
}

TEST_F(LeaveAtDeadlineTest, PassesACancellationOnAndWaits) {
    start(wait_for_gate(), Deadline::after(std::chrono::hours(1)));
    context.poll();
    cancel.emit(asio::cancellation_type::terminal);
    context.run();
    EXPECT_TRUE(went_on);
    EXPECT_EQ(value->value(), 1);
}

TEST_F(LeaveAtDeadlineTest, ATaskThatIgnoresACancellationIsLeftAtTheDeadline) {
    const auto stubborn = [this]() -> Task<Result<int>> {
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        co_return co_await wait_for_gate();
    };
    auto task = stubborn();
    start(std::move(task), Deadline::after(std::chrono::milliseconds(20)));
    context.poll();
    cancel.emit(asio::cancellation_type::terminal);
    while (!ended)
        context.run_one();
    EXPECT_FALSE(value);
    EXPECT_FALSE(went_on);
    open_gate();
    context.run();
    EXPECT_TRUE(went_on);
}

}  // namespace
}  // namespace continuo::test
