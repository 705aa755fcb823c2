#include "cache/cache.hpp"

#include <gtest/gtest.h>

#include "cache/rate_window.hpp"
#include "cache/shared_sum.hpp"
#include "redis/protocol/function_call.hpp"
#include "support/blocking_redis.hpp"
#include "support/fake_clock.hpp"
#include "support/redis_server.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"
#include "support/sliding_window_cases.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;

std::optional<std::string> get(Cache& cache, std::string key) {
    return run_task(cache.get(std::move(key)));
}
void put(Cache& cache, std::string key, std::string value) {
    run_task(cache.put(std::move(key), std::move(value)));
}

class RedisCacheTest : public ::testing::Test {
protected:
    FakeClock x_clock;
    ScratchFolder x_folder;
    RedisServer x_server{x_folder.path()};
    BlockingRedis x_redis{x_server.config().address.socket_path};
};

TEST_F(RedisCacheTest, IsSharedAndEnds) {
    const RedisCacheConfig config{.key_prefix = "c:", .fallback = {.ttl = 60s}};
    const auto a = make_redis_cache(config, x_redis, x_clock, nullptr);
    const auto b = make_redis_cache(config, x_redis, x_clock, nullptr);
    const std::string value("v\0\xFF", 3);
    put(*a, "k", value);
    EXPECT_EQ(get(*b, "k"), value);
    const auto left = x_redis.run({Command{"TTL", "c:k"}}).value().front().integer;
    EXPECT_GT(left, 50);
    EXPECT_LE(left, 60);
    ASSERT_TRUE(x_redis.run({Command{"DEL", "c:k"}, Command{"RPUSH", "c:k", "a list"}}));
    EXPECT_EQ(get(*b, "k"), std::nullopt) << "another type is no value";
}

TEST_F(RedisCacheTest, GoesOnInThisProcessWhileRedisIsAway) {
    const auto cache = make_redis_cache({}, x_redis, x_clock, nullptr);
    EXPECT_TRUE(run_task(cache->ping()));
    x_server.kill();
    EXPECT_FALSE(run_task(cache->ping()));
    put(*cache, "k", "v");
    EXPECT_EQ(get(*cache, "k"), "v");
    x_server.start();
    EXPECT_TRUE(run_task(cache->ping()));
    EXPECT_EQ(get(*cache, "k"), std::nullopt) << "Redis says what is there";
}

class RateWindowTest : public RedisCacheTest {
protected:
    RateCount count(RateWindow& window, std::string who = "ada") {
        return run_task(window.count(std::move(who))).value();
    }
};

TEST_F(RateWindowTest, InstancesCountTogether) {
    const auto a = make_redis_rate_window("r:", 5, 3600s, x_redis);
    const auto b = make_redis_rate_window("r:", 5, 3600s, x_redis);
    for (std::uint32_t i = 0; i < 5; ++i) {
        const auto counted = count(i % 2 == 0 ? *a : *b);
        EXPECT_TRUE(counted.allowed) << i;
        EXPECT_EQ(counted.remaining, 4 - i);
        EXPECT_EQ(counted.retry_after, 0ms);
        EXPECT_GT(counted.reset, 0ms);
        EXPECT_LE(counted.reset, 7200s);
    }
    const auto refused = count(*b);
    EXPECT_FALSE(refused.allowed);
    EXPECT_GT(refused.retry_after, 0ms);
    EXPECT_LE(refused.retry_after, 7200s);
    EXPECT_TRUE(count(*a, "bob").allowed) << "each client has a window of its own";
}

TEST_F(RedisCacheTest, SumsOfInstancesAreReplacedPartByPart) {
    const auto a = make_redis_shared_sum("sum:", "a", 3600s, x_redis);
    const auto b = make_redis_shared_sum("sum:", "b", 3600s, x_redis);
    EXPECT_EQ(run_task(a->put("day", 5)), 5U);
    EXPECT_EQ(run_task(b->put("day", 7)), 12U);
    EXPECT_EQ(run_task(a->put("day", 5)), 12U) << "said again";
    EXPECT_EQ(run_task(a->put("day", 6)), 13U);
    EXPECT_EQ(run_task(a->put("next", 1)), 1U);
    const auto left = x_redis.run({Command{"TTL", "sum:day"}}).value().front().integer;
    EXPECT_GT(left, 3500);
    ASSERT_TRUE(x_redis.run({Command{"SET", "sum:wrong", "text"}}));
    EXPECT_EQ(run_task(a->put("wrong", 1)).error().code, Errc::unavailable);
}

TEST_F(RateWindowTest, FollowsTheTable) {
    for (const auto& [name, requests, period, steps] : sliding_window_cases()) {
        ASSERT_TRUE(x_redis.run({Command{"DEL", "w"}}));
        for (std::size_t i = 0; i < steps.size(); ++i) {
            SCOPED_TRACE(testing::Message() << name << ", step " << i);
            FunctionCall call{"continuo_rate_v1", {"w"}, {}};
            for (const auto argument : {std::int64_t{requests}, period, steps[i].at})
                call.arguments.add(argument);
            const auto replies = run_task(call_function(
                &x_redis, std::move(call), {}, &rate_window_functions(), Deadline::never()
            ));
            const auto& reply = replies.value().front();
            ASSERT_EQ(reply.elements.size(), 4U) << reply.text;
            EXPECT_EQ(reply.elements[0].integer, steps[i].allowed ? 1 : 0);
            EXPECT_EQ(reply.elements[1].integer, steps[i].remaining);
            EXPECT_EQ(reply.elements[2].integer, steps[i].reset);
            EXPECT_EQ(reply.elements[3].integer, steps[i].retry);
        }
    }
}

TEST_F(RateWindowTest, TheWindowBeforeFades) {
    const auto window = make_redis_rate_window("r:", 10, 3600s, x_redis);
    const auto time = x_redis.run({Command{"TIME"}}).value().front();
    const auto now = std::stoll(time.elements[0].text);
    const auto write = [&](std::int64_t number, std::string present, std::string previous) {
        ASSERT_TRUE(x_redis.run({Command{
            "HSET",
            "r:ada",
            "window",
            std::to_string(number),
            "present",
            present,
            "previous",
            previous
        }}));
    };
    write(now / 3600 - 1, "10", "0");
    const double passed = static_cast<double>(now % 3600) / 3600;
    const auto faded = static_cast<int>(10 * passed);
    int allowed = 0;
    while (count(*window).allowed)
        ++allowed;
    EXPECT_NEAR(allowed, faded, 1);
    write(now / 3600 - 2, "10", "10");
    EXPECT_EQ(count(*window).remaining, 9U) << "what is older counts no more";
    write(now / 3600 + 5, "10", "10");
    EXPECT_TRUE(count(*window).allowed) << "nor what a clock that went back has left";
}

TEST_F(RateWindowTest, FunctionsThatAreGoneComeBackAndAnOutageIsToldAsOne) {
    const auto window = make_redis_rate_window("r:", 5, 3600s, x_redis);
    EXPECT_TRUE(count(*window).allowed);
    ASSERT_TRUE(x_redis.run({Command{"FUNCTION", "FLUSH"}}));
    EXPECT_EQ(count(*window).remaining, 3U);
    EXPECT_GT(x_redis.run({Command{"PTTL", "r:ada"}}).value().front().integer, 0);
    x_server.kill();
    EXPECT_EQ(run_task(window->count("ada")).error().code, Errc::unavailable);
}

}  // namespace
}  // namespace continuo::test
