#include "async/shard.hpp"

#include <atomic>
#include <stdexcept>
#include <thread>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include "async/offload.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

TEST(ShardSet, RunsWhatIsPostedOnTheShardsOwnThread) {
    ShardSet shards(2);
    std::atomic<int> ran{0};
    std::thread::id first;
    std::thread::id second;
    asio::post(shards[0].context(), [&] { first = std::this_thread::get_id(), ++ran; });
    asio::post(shards[1].context(), [&] { second = std::this_thread::get_id(), ++ran; });
    shards.start();
    shards.join();
    EXPECT_EQ(ran, 2);
    EXPECT_NE(first, second);
    EXPECT_NE(first, std::this_thread::get_id());
}

TEST(ShardSet, SurvivesAHandlerThatThrows) {
    ShardSet shards(1);
    bool ran = false;
    asio::post(shards[0].context(), [] { throw std::runtime_error("a defect"); });
    asio::post(shards[0].context(), [&] { ran = true; });
    shards.start();
    shards.join();
    EXPECT_TRUE(ran);
}

Task<std::pair<std::thread::id, std::thread::id>> where_it_runs(asio::thread_pool& pool) {
    const auto inside = co_await offload(pool, [] { return std::this_thread::get_id(); });
    co_return std::pair(inside, std::this_thread::get_id());
}

Task<int> throws_in(asio::thread_pool& pool) {
    co_return co_await offload(pool, []() -> int { throw std::runtime_error("broken"); });
}

Task<long> holders_afterwards(asio::thread_pool& pool) {
    auto held = std::make_shared<int>(7);  // a const one would be copied with the function
    co_await offload(pool, [held] { return *held; });
    co_return held.use_count();
}

TEST(Offload, WhatTheFunctionHoldsEndsBeforeTheCallerGoesOn) {
    asio::thread_pool pool(1);
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(run_task(holders_afterwards(pool)), 1);
}

TEST(Offload, RunsElsewhereAndComesBack) {
    asio::thread_pool pool(1);
    const auto [inside, after] = run_task(where_it_runs(pool));
    EXPECT_NE(inside, std::this_thread::get_id());
    EXPECT_EQ(after, std::this_thread::get_id());
    EXPECT_THROW(run_task(throws_in(pool)), std::runtime_error);
}

}  // namespace
}  // namespace continuo::test
