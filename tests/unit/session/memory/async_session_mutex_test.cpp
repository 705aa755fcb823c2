#include "session/memory/async_session_mutex.hpp"

#include <memory>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/with_deadline.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

Task<void> visit(SessionMap& map, std::string id, int number, std::vector<int>& order) {
    const auto session_lock = co_await lock_session(map, std::move(id));
    order.push_back(number);
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    order.push_back(number);
}

void rethrow(std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
}

TEST(AsyncSessionMutex, LetsOneInAtATimeInTheOrderOfArrival) {
    SessionMap map(10, 1);
    std::vector<int> order;
    asio::io_context context;
    for (int i = 0; i < 4; ++i)
        asio::co_spawn(context, visit(map, "s", i, order), rethrow);
    context.run();
    EXPECT_THAT(order, testing::ElementsAre(0, 0, 1, 1, 2, 2, 3, 3));
}

TEST(AsyncSessionMutex, DoesNotHoldUpOtherSessions) {
    SessionMap map(10, 1);
    std::vector<int> order;
    asio::io_context context;
    auto held = try_lock_session(map, "s");
    ASSERT_TRUE(held);
    EXPECT_FALSE(try_lock_session(map, "s"));
    asio::co_spawn(context, visit(map, "s", 1, order), rethrow);
    asio::co_spawn(context, visit(map, "t", 2, order), rethrow);
    context.poll();
    EXPECT_THAT(order, testing::ElementsAre(2, 2));
    held.reset();
    context.run();
    EXPECT_THAT(order, testing::ElementsAre(2, 2, 1, 1));
    EXPECT_TRUE(try_lock_session(map, "s"));
}

TEST(AsyncSessionMutex, IsFreeAgainAlsoForAnIdWithoutASession) {
    SessionMap map(10, 1);
    {
        const auto held = try_lock_session(map, "s");
        EXPECT_FALSE(try_lock_session(map, "s"));
    }
    EXPECT_TRUE(try_lock_session(map, "s"));
    EXPECT_EQ(map.lock("s").find("s"), nullptr);
}

TEST(AsyncSessionMutex, IsPassedOnWhenAWaitingCoroutineIsDestroyed) {
    SessionMap map(10, 1);
    std::vector<int> order;
    auto held = try_lock_session(map, "s");
    {
        asio::io_context dying;
        asio::co_spawn(dying, visit(map, "s", 1, order), rethrow);
        dying.poll();
        held.reset();  // woken, and never run again
    }
    EXPECT_THAT(order, testing::IsEmpty());
    EXPECT_TRUE(try_lock_session(map, "s"));
}

Task<void> lock_for_ever(SessionMap& map, std::string id, std::shared_ptr<int> alive) {
    const auto session_lock = co_await lock_session(map, std::move(id));
    co_await sleep_until(Deadline::never());
    (void)alive;
}

/// The shards of a process end one after the other.
TEST(AsyncSessionMutex, ACoroutineThatWaitsIsDestroyedWithItsContext) {
    SessionMap map(10, 1);
    auto one = std::make_unique<asio::io_context>();
    auto two = std::make_unique<asio::io_context>();
    auto holder = std::make_shared<int>();
    auto waiter = std::make_shared<int>();
    const std::weak_ptr<int> holder_lives = holder;
    const std::weak_ptr<int> waiter_lives = waiter;
    asio::co_spawn(*two, lock_for_ever(map, "s", std::move(holder)), rethrow);
    two->poll();
    asio::co_spawn(*one, lock_for_ever(map, "s", std::move(waiter)), rethrow);
    one->poll();
    one.reset();
    EXPECT_TRUE(waiter_lives.expired());
    EXPECT_FALSE(holder_lives.expired());
    EXPECT_FALSE(try_lock_session(map, "s"));
    two.reset();
    EXPECT_TRUE(holder_lives.expired());
    EXPECT_TRUE(try_lock_session(map, "s"));
}

TEST(AsyncSessionMutex, PassesOverCoroutinesThatAreGone) {
    SessionMap map(10, 1);
    std::vector<int> order;
    auto dying = std::make_unique<asio::io_context>();
    asio::io_context living;
    auto held = try_lock_session(map, "s");
    for (int i = 0; i < 3; ++i)
        asio::co_spawn(*dying, visit(map, "s", i, order), rethrow);
    dying->poll();
    asio::co_spawn(living, visit(map, "s", 3, order), rethrow);
    living.poll();
    dying.reset();
    held.reset();
    living.run();
    EXPECT_THAT(order, testing::ElementsAre(3, 3));
}

}  // namespace
}  // namespace continuo::test
