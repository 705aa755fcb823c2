#include "async/supervised.hpp"

#include <stdexcept>
#include <thread>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include "async/background_loops.hpp"
#include "async/shard.hpp"
#include "async/with_deadline.hpp"
#include "support/fake_clock.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

TEST(RestartBackoff, DoublesUpToItsLimitAndTakesUpToAHalfOff) {
    RestartBackoff backoff({.first_pause = 1s, .pause_max = 5s});
    EXPECT_EQ(backoff.next(0s, 0), 1s);
    EXPECT_EQ(backoff.next(4999ms, 0), 2s);
    EXPECT_EQ(backoff.next(0s, 0.5), 3s);
    EXPECT_EQ(backoff.next(0s, 0), 5s);
    EXPECT_EQ(backoff.next(0s, 0), 5s);
}

TEST(RestartBackoff, StartsAgainAfterARunThatWasLongEnough) {
    RestartBackoff backoff({.first_pause = 1s, .pause_max = 5s});
    EXPECT_EQ(backoff.next(0s, 0), 1s);
    EXPECT_EQ(backoff.next(0s, 0), 2s);
    EXPECT_EQ(backoff.next(5s, 0), 1s);
}

/// Fails by `fail(run)` in its first runs, and returns in the last.
struct FailingLoop {
    FakeClock clock;
    int runs = 0;
    std::vector<milliseconds> pauses;
    std::vector<std::string> restarted;

    Task<void> sleep(milliseconds pause) {
        pauses.push_back(pause);
        clock.advance(pause);
        co_return;
    }
    Task<void> run(int failures, std::function<void(int)> fail) {
        if (++runs <= failures) fail(runs);
        co_return;
    }
    Supervision supervision() {
        return {
            .restarting = [this](std::string_view loop) { restarted.emplace_back(loop); },
            .backoff = {.first_pause = 1s, .pause_max = 60s},
            .clock = &clock,
            .sleep = [this](milliseconds pause) { return sleep(pause); },
            .random = [] { return 0.0; },
        };
    }
};

TEST(Supervised, StartsALoopAgainAfterAnException) {
    FailingLoop loop;
    const auto fail = [&](int run) {
        if (run == 2) throw boost::system::system_error(asio::error::operation_aborted);
        if (run == 3) loop.clock.advance(61s);
        throw std::runtime_error("broken");
    };
    run_task(supervised("feed", [&] { return loop.run(4, fail); }, loop.supervision()));
    EXPECT_EQ(loop.runs, 5);
    EXPECT_EQ(loop.pauses, (std::vector<milliseconds>{1s, 2s, 1s, 2s}));
    EXPECT_EQ(loop.restarted, (std::vector<std::string>(4, "feed")));
}

Task<void> wait_for_ever() {
    co_await sleep_until(Deadline::never());
}

Task<void> fail_always() {
    throw std::runtime_error("broken");
    co_return;
}

TEST(BackgroundLoops, StopEndsLoopsThatRunAndLoopsThatPause) {
    ShardSet shards(1);
    BackgroundLoops loops(shards[0].context().get_executor(), {});
    loops.start("waiting", [] { return wait_for_ever(); });
    loops.start("failing", [] { return fail_always(); });
    shards.start();
    EXPECT_EQ(loops.stop(1min), 0U);
    EXPECT_EQ(loops.stop(1min), 0U);
}

TEST(BackgroundLoops, StopSaysHowManyDoNotEnd) {
    asio::io_context never_runs;
    BackgroundLoops loops(never_runs.get_executor(), {});
    loops.start("stuck", [] { return fail_always(); });
    EXPECT_EQ(loops.stop(0ms), 1U);
}

}  // namespace
}  // namespace continuo::test
