#include "app/redis_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/run_task.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view good =
    "# Server\r\nredis_version:7.0.15\r\n\r\n# Memory\r\nmaxmemory:1000000\r\n"
    "maxmemory_policy:noeviction\r\n# Persistence\r\naof_enabled:1\r\naof_last_write_status:ok\r\n";

std::string with(std::string_view from, std::string_view to) {
    std::string text(good);
    text.replace(text.find(from), from.size(), to);
    return text;
}

TEST(RedisChecks, FindNothingWrongWithAGoodOne) {
    EXPECT_THAT(find_redis_faults(good), IsEmpty());
}

TEST(RedisChecks, NameEachFaultOnce) {
    EXPECT_THAT(find_redis_faults(with("7.0.15", "6.0.16")), ElementsAre(HasSubstr("6.0.16")));
    EXPECT_THAT(
        find_redis_faults(with("noeviction", "allkeys-lru")), ElementsAre(HasSubstr("allkeys-lru"))
    );
    EXPECT_THAT(
        find_redis_faults(with("aof_enabled:1", "aof_enabled:0")),
        ElementsAre(HasSubstr("appendonly"))
    );
    EXPECT_THAT(
        find_redis_faults(with("status:ok", "status:err")), ElementsAre(HasSubstr("cannot write"))
    );
}

TEST(RedisChecks, SayNothingOfAVersionWhoseFunctionsAreReplacedByScripts) {
    EXPECT_THAT(find_redis_faults(with("7.0.15", "6.2.14")), IsEmpty());
}

TEST(RedisChecks, APolicyWithoutALimitDropsNothing) {
    auto text = with("noeviction", "allkeys-lru");
    text.replace(text.find("maxmemory:1000000"), 17, "maxmemory:0");
    EXPECT_THAT(find_redis_faults(text), IsEmpty());
}

TEST(RedisChecks, AnAnswerThatSaysNothingIsAnUnknownVersion) {
    for (const std::string_view text : {"", "garbage", "redis_version:x"})
        EXPECT_THAT(find_redis_faults(text), ElementsAre(HasSubstr("6.2 or newer")));
}

Reply reply(Reply::Type type, std::string_view text) {
    return Reply{.type = type, .text = std::string(text), .elements = {}};
}

/// Answers INFO with `good`, PING, and calls of functions as scripted. Goes away before the
/// command `away_at`, and is back at the one `back_at`, counted from 1.
class ToldRedis final : public RedisCommands {
public:
    Task<Result<std::vector<Reply>>> execute(std::vector<Command> commands, Deadline) override {
        ++asked;
        if (asked >= away_at && asked < back_at)
            co_return fail(Errc::unavailable, "redis: Redis at h:1 is not connected");
        const auto& bytes = commands.front().bytes();
        if (bytes.contains("INFO")) co_return std::vector{reply(Reply::Type::bulk, good)};
        if (bytes.contains("PING")) co_return std::vector{reply(Reply::Type::status, "PONG")};
        co_return std::vector{ready};
    }

    Reply ready = reply(Reply::Type::bulk, "ready");
    int away_at = 1000;
    int back_at = 1000;
    int asked = 0;
};

TEST(RedisChecks, SayWhatRedisRefuses) {
    ToldRedis redis;
    EXPECT_THAT(run_task(check_redis(&redis)).value(), IsEmpty());
    redis.ready = reply(Reply::Type::error, "NOPERM no permissions to access a key");
    EXPECT_THAT(
        run_task(check_redis(&redis)).value(),
        ElementsAre("conversations cannot be written: redis: NOPERM no permissions to access a key")
    );
}

TEST(RedisChecks, TakeNoConnectionThatIsAwayAgainForARefusal) {
    for (const int away_at : {1, 2, 3}) {
        ToldRedis redis;
        redis.away_at = away_at;
        redis.ready = reply(Reply::Type::error, "NOPERM");
        const auto checked = run_task(check_redis(&redis));
        ASSERT_FALSE(checked) << away_at;
        EXPECT_EQ(checked.error().code, Errc::unavailable);
    }
    ToldRedis redis;
    redis.away_at = 2;
    redis.back_at = 3;
    EXPECT_THAT(run_task(check_redis(&redis)).value(), IsEmpty()) << "back before it was noticed";
}

}  // namespace
}  // namespace continuo::test
