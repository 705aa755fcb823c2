// A database thread that does not return, seen from the coroutines that wait for it.
#include "database/engine/job_queue.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "database/tables/tables.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using std::chrono::steady_clock;

/// A queue without threads: the test is the thread.
class JobQueueTest : public ::testing::Test {
protected:
    void start() {
        asio::co_spawn(
            *context,
            perform(
                queue,
                [ran = ran](Tables&) -> Result<int> {
                    ++*ran;
                    return 7;
                }
            ),
            asio::bind_cancellation_slot(
                cancel.slot(),
                [this](std::exception_ptr error, Result<int> result) {
                    if (error) std::rethrow_exception(error);
                    outcome = std::move(result);
                }
            )
        );
        context->poll();
    }
    Jobs take() { return queue.pop(1); }
    /// The thread comes back with what it took.
    void finish(Jobs jobs) {
        DatabaseConfig config;
        config.file = folder / "unused.db";
        Tables tables{open_connection(config, Connection::Access::write)};
        for (const auto& job : jobs)
            job->run(tables);
        resume_all(std::move(jobs));
    }
    Errc error() const { return outcome->error().code; }

    ScratchFolder folder;
    JobQueue queue{8, std::chrono::seconds(0)};
    asio::cancellation_signal cancel;
    std::optional<asio::io_context> context{std::in_place};
    std::shared_ptr<int> ran = std::make_shared<int>(0);
    std::optional<Result<int>> outcome;
};

TEST_F(JobQueueTest, PassesTheResult) {
    start();
    finish(take());
    context->run();
    EXPECT_EQ(outcome->value(), 7);
}

TEST_F(JobQueueTest, ACancelledCallerDoesNotWait) {
    start();
    auto taken = take();
    cancel.emit(asio::cancellation_type::terminal);
    context->run();
    EXPECT_EQ(error(), Errc::cancelled);
    EXPECT_TRUE(taken.front()->is_abandoned());
    context.reset();  // with all that belonged to the caller
    finish(std::move(taken));
    EXPECT_EQ(*ran, 1) << "the work itself is done";
    EXPECT_EQ(ran.use_count(), 1) << "and nothing of it is left";
}

TEST_F(JobQueueTest, AJobWhoseCallerLeftStaysQueued) {
    start();
    cancel.emit(asio::cancellation_type::terminal);
    context->run();
    finish(take());
    EXPECT_EQ(*ran, 1);
    EXPECT_EQ(error(), Errc::cancelled);
}

TEST_F(JobQueueTest, ACancellationAfterTheResultIsTooLate) {
    start();
    finish(take());
    cancel.emit(asio::cancellation_type::terminal);
    context->run();
    EXPECT_EQ(outcome->value(), 7);
}

TEST_F(JobQueueTest, GivesUpAJobThatIsInWork) {
    start();
    auto taken = take();
    queue.give_up_older(taken.front()->pushed_at() - std::chrono::nanoseconds(1));
    context->poll();
    EXPECT_FALSE(outcome) << "younger than that";
    queue.give_up_older(taken.front()->pushed_at());
    context->run();
    EXPECT_EQ(error(), Errc::unavailable);
    context.reset();
    finish(std::move(taken));
    EXPECT_EQ(ran.use_count(), 1);
}

TEST_F(JobQueueTest, GivesUpAJobThatNoThreadTook) {
    start();
    queue.give_up_older(steady_clock::time_point::max());
    context->run();
    EXPECT_EQ(error(), Errc::unavailable);
    queue.close();
    EXPECT_TRUE(take().empty());
    EXPECT_EQ(*ran, 0);
}

TEST_F(JobQueueTest, RefusesJobsWhileTheThreadDoesNotReturn) {
    EXPECT_FALSE(queue.is_stalled());
    start();
    auto stuck = take();
    while (!queue.is_stalled()) {
        // One tick of the clock.
    }
    asio::co_spawn(
        *context,
        perform(queue, [](Tables&) -> Result<void> { return {}; }),
        [](std::exception_ptr, Result<void> refused) {
            ASSERT_FALSE(refused);
            EXPECT_EQ(refused.error().code, Errc::unavailable);
            EXPECT_EQ(refused.error().detail, "database: it does not complete a write");
        }
    );
    context->poll();
    finish(std::move(stuck));
    queue.close();
    EXPECT_TRUE(take().empty()) << "the refused job is not there";
    EXPECT_FALSE(queue.is_stalled()) << "back for more work";
    context->run();
    EXPECT_EQ(outcome->value(), 7);
}

}  // namespace
}  // namespace continuo::test
