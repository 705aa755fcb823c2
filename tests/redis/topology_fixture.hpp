#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "connection_fixture.hpp"
#include "support/redis_cluster.hpp"
#include "support/redis_sentinels.hpp"

namespace continuo::test {

// Each is started once for all tests, by the first that needs it; every test leaves it well.

inline RedisSentinels& shared_sentinels() {
    static RedisSentinels sentinels;
    return sentinels;
}

inline RedisCluster& shared_cluster() {
    static RedisCluster cluster;
    return cluster;
}

inline Task<void> keep_text(
    Connection connection,
    std::vector<std::string> arguments,
    Deadline deadline,
    std::shared_ptr<std::string> text
) {
    *text = text_of(co_await run(std::move(connection), std::move(arguments), deadline));
}

/// Asks without waiting for the answer; the text is empty until it comes.
inline Task<std::shared_ptr<std::string>> begin(
    Connection connection, std::vector<std::string> arguments
) {
    auto text = std::make_shared<std::string>();
    asio::co_spawn(
        co_await asio::this_coro::executor,
        keep_text(std::move(connection), std::move(arguments), soon(), text),
        asio::detached
    );
    co_return text;
}

inline Task<std::string> result(std::shared_ptr<std::string> text) {
    while (text->empty())
        co_await pass();
    co_return *text;
}

/// Until it answers again; nothing else than `unavailable` and `timeout` comes meanwhile.
inline Task<std::string> ask_until_answered(
    Connection connection, std::vector<std::string> arguments
) {
    for (;;) {
        const auto outcome = co_await run(connection, arguments);
        if (outcome) co_return text_of(outcome);
        EXPECT_TRUE(
            outcome.error().error.code == Errc::unavailable ||
            outcome.error().error.code == Errc::timeout
        );
        co_await pass();
    }
}

}  // namespace continuo::test
