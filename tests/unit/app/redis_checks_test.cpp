#include "app/redis_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace continuo::test
