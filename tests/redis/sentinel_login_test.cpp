// Sentinels that ask who asks: their user and password are not the master's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "redis/sentinel/sentinel_connection.hpp"
#include "topology_fixture.hpp"

namespace continuo::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

RedisSentinels& guarded_sentinels() {
    static RedisSentinels sentinels({
        .sentinel_lines = "user asker on >asker-secret -@all +ping +client|setname "
                          "+sentinel|get-master-addr-by-name\n",
        .sentinel_password = "sentinel-secret",
    });
    return sentinels;
}

Task<std::string> set_with(RedisLogin login) {
    auto config = guarded_sentinels().config();
    config.sentinel_login = std::move(login);
    auto made = make_sentinel_connection(co_await asio::this_coro::executor, config);
    if (!made) throw std::runtime_error(made.error().detail);
    const Connection connection = std::move(*made);
    const auto outcome = co_await run(connection, {"SET", "key", "1"});
    co_return outcome ? outcome->front().text : outcome.error().error.detail;
}

TEST(SentinelLogin, IsAPasswordOrAUserWithOne) {
    EXPECT_EQ(run_task(set_with({.password = "sentinel-secret"})), "OK");
    EXPECT_EQ(
        run_task(set_with({.user = "asker", .password = "asker-secret", .client_name = "continuo"})
        ),
        "OK"
    );
}

TEST(SentinelLogin, ThatIsWrongIsTheSentinelsAndNotTheMasters) {
    EXPECT_THAT(
        run_task(set_with({.password = "another-secret"})),
        AllOf(
            HasSubstr("sentinel 127.0.0.1:"),
            HasSubstr("the user or password is wrong"),
            Not(HasSubstr("another-secret"))
        )
    );
    EXPECT_THAT(
        run_task(set_with({.user = "asker", .password = "sentinel-secret"})),
        HasSubstr("the user or password is wrong")
    );
    EXPECT_THAT(
        run_task(set_with({})),
        AllOf(HasSubstr("sentinel 127.0.0.1:"), HasSubstr("requires a password"))
    );
}

}  // namespace
}  // namespace continuo::test
