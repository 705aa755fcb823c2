// Sessions in Redis, with the real binary and a real Redis: what operators live through.
#include <csignal>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/shared_state_fixture.hpp"
#include "support/blocking_redis.hpp"
#include "support/redis_cluster.hpp"
#include "support/redis_sentinels.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(SharedState, AnyInstanceGoesOnWithAnyConversation) {
    start_redis();
    ServerProcess one(x_one.path(), settings());
    ServerProcess two(x_two.path(), settings());
    HttpCaller a(one.port());
    HttpCaller b(two.port());
    const auto session = begin(a);
    const auto first = say(a, session, "How do I reset my password?", "m1");
    ASSERT_EQ(first.status, 200) << first.body;
    const auto again = say(b, session, "How do I reset my password?", "m1");
    EXPECT_EQ(again.json().at("message"), first.json().at("message"));
    EXPECT_EQ(again.json().at("metadata").at("replayed"), true);
    EXPECT_EQ(say(b, session, "and how long is the link valid?").status, 200);
    one.kill();
    EXPECT_EQ(say(b, session, "thanks").status, 200);
    EXPECT_EQ(messages(b, session), 6U);
    two.signal(SIGTERM);
    EXPECT_EQ(two.wait(), 0) << two.output();
    EXPECT_THAT(two.output(), HasSubstr("RedisSessionStore"));
}

TEST_F(SharedState, RedisAwayAtTheStartIsWaitedFor) {
    ServerProcess server(x_one.path(), settings());
    HttpCaller caller(server.port());
    EXPECT_EQ(caller.get("/health/ready").status, 503);
    EXPECT_EQ(caller.get("/health/live").status, 200);
    EXPECT_EQ(caller.post_json("/api/sessions", "{}").status, 503);
    EXPECT_EQ(caller.get("/api/sessions/sess_00000000000000000000000000000000").status, 503)
        << "what cannot be asked for is not absent";
    start_redis();
    const auto made = until_available([&] { return caller.post_json("/api/sessions", "{}"); });
    EXPECT_EQ(made.status, 201) << made.body;
    until_available([&] { return caller.get("/health/ready"); });
    server.wait_for_output("Redis cannot be reached");
}

TEST_F(SharedState, ARestartOfRedisAndItsLostFunctionsAreLivedThrough) {
    start_redis({"--appendonly", "yes", "--appendfsync", "always"});
    ServerProcess server(x_one.path(), settings());
    HttpCaller caller(server.port());
    const auto session = begin(caller);
    ASSERT_EQ(say(caller, session, "Hello", "m1").status, 200);
    x_redis->kill();
    EXPECT_EQ(say(caller, session, "How do I get a refund?", "m2").status, 503);
    x_redis->start();
    const auto reply =
        until_available([&] { return say(caller, session, "How do I get a refund?", "m2"); });
    EXPECT_EQ(reply.status, 200) << reply.body;
    BlockingRedis redis((x_folder / "redis.sock").string());
    ASSERT_TRUE(redis.run({Command{"FUNCTION", "FLUSH"}}));
    EXPECT_EQ(say(caller, session, "thanks", "m3").status, 200);
    EXPECT_EQ(messages(caller, session), 6U);
}

TEST_F(SharedState, WhatIsInRedisIsEncryptedAndAnUnknownKeyIsAnError) {
    start_redis();
    std::string session;
    {
        ServerProcess server(x_one.path(), settings());
        HttpCaller caller(server.port());
        session = begin(caller);
        ASSERT_EQ(say(caller, session, "My email is ada@example.org").status, 200);
    }
    BlockingRedis redis((x_folder / "redis.sock").string());
    std::string cursor = "0";
    do {
        const auto page = redis.run({Command{"SCAN", cursor}}).value().front();
        cursor = page.elements.at(0).text;
        for (const auto& key : page.elements.at(1).elements) {
            const auto dumped = redis.run({Command{"DUMP", key.text}}).value().front().text;
            EXPECT_THAT(dumped, Not(HasSubstr("ada@"))) << key.text;
            EXPECT_THAT(dumped, Not(HasSubstr("metadata"))) << key.text;
        }
    } while (cursor != "0");

    ServerProcess other(x_two.path(), settings("SESSION_ENCRYPTION_KEYS", key_b));
    HttpCaller caller(other.port());
    const auto refused = caller.get("/api/sessions/" + session);
    EXPECT_EQ(refused.status, 500) << refused.body;
    other.wait_for_output("encrypted with the key \"a\"");
    EXPECT_EQ(say(caller, begin(caller), "Hello").status, 200) << "every other goes on";

    ScratchFolder folder;
    ServerProcess rotated(
        folder.path(), settings("SESSION_ENCRYPTION_KEYS", fmt::format("{},{}", key_b, key_a))
    );
    HttpCaller third(rotated.port());
    EXPECT_EQ(say(third, session, "thanks").status, 200);
    EXPECT_EQ(messages(third, session), 4U);
}

TEST_F(SharedState, AWrongPasswordIsSaidWithoutIt) {
    start_redis({"--requirepass", "the-right-one"});
    ServerProcess server(
        x_one.path(),
        settings(
            "REDIS_URL",
            fmt::format("unix://:an-unlikely-secret@{}", (x_folder / "redis.sock").string())
        )
    );
    HttpCaller caller(server.port());
    EXPECT_EQ(caller.post_json("/api/sessions", "{}").status, 503);
    server.wait_for_output("the user or password is wrong");
    EXPECT_THAT(server.output(), Not(HasSubstr("an-unlikely-secret")));
}

TEST_F(SharedState, WhatIsWrongWithRedisIsSaidOnce) {
    start_redis({"--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"});
    ServerProcess server(x_one.path(), settings());
    HttpCaller caller(server.port());
    until_available([&] { return caller.get("/health/ready"); });  // documents are caught up with
    while (server.output().find("append-only") == std::string::npos)
        ASSERT_EQ(caller.get("/health/ready").status, 200);
    server.wait_for_output("maxmemory-policy");
    const auto output = server.output();
    EXPECT_THAT(output, HasSubstr("maxmemory-policy allkeys-lru"));
    EXPECT_EQ(output.find("append-only"), output.rfind("append-only"));
}

TEST_F(SharedState, AfterAFlushAndOnANewInstanceTheConversationIsWhole) {
    start_redis();
    ServerProcess one(x_one.path(), settings("ENABLE_TELEMETRY", "true"));
    HttpCaller a(one.port());
    const auto session = begin(a);
    ASSERT_EQ(say(a, session, "How do I reset my password?").status, 200);
    BlockingRedis redis((x_folder / "redis.sock").string());
    while (a.get("/metrics").body.find("continuo_outbox_entries_total{result=\"written\"} 2") ==
           std::string::npos) {
    }
    ASSERT_TRUE(redis.run({Command{"FLUSHALL"}}));
    EXPECT_EQ(say(a, session, "thanks").status, 200);
    ServerProcess two(x_two.path(), settings());
    HttpCaller b(two.port());
    EXPECT_EQ(messages(b, session), 4U);
    EXPECT_EQ(b.call("DELETE", "/api/sessions/" + session).status, 200);
    ASSERT_TRUE(redis.run({Command{"FLUSHALL"}}));
    EXPECT_THAT(b.get("/api/sessions/" + session).status, ::testing::AnyOf(404, 410));
}

TEST_F(SharedState, AClusterServesTheSameAlsoAfterAReplicaTookOver) {
    RedisCluster cluster;
    auto with_cluster = settings(
        "REDIS_URL",
        fmt::format(
            "redis+cluster://{},{}", cluster.address(0).to_string(), cluster.address(1).to_string()
        )
    );
    ServerProcess one(x_one.path(), with_cluster);
    ServerProcess two(x_two.path(), with_cluster);
    HttpCaller a(one.port());
    HttpCaller b(two.port());
    std::vector<std::string> sessions;
    for (int i = 0; i < 8; ++i) {
        sessions.push_back(begin(a));
        ASSERT_EQ(say(a, sessions.back(), "Hello", "m1").status, 200);
        ASSERT_EQ(say(b, sessions.back(), "How do I get a refund?", "m2").status, 200);
    }
    cluster.promote(3);
    for (const auto& session : sessions) {
        const auto reply = until_available([&] { return say(a, session, "thanks", "m3"); });
        EXPECT_EQ(reply.status, 200) << reply.body;
        EXPECT_EQ(messages(b, session), 6U);
    }
}

TEST_F(SharedState, TheMasterThatTheSentinelsNameIsFollowed) {
    RedisSentinels sentinels;
    std::string url = "redis+sentinel://";
    for (const auto& address : sentinels.config().sentinels)
        url += address.to_string() + ",";
    url.back() = '/';
    ServerProcess server(x_one.path(), settings("REDIS_URL", url + sentinels.config().master_name));
    HttpCaller caller(server.port());
    const auto session = until_available([&] { return caller.post_json("/api/sessions", "{}"); });
    ASSERT_EQ(session.status, 201) << session.body;
    const std::string id(session.json().at("session_id").as_string());
    ASSERT_EQ(say(caller, id, "Hello", "m1").status, 200);
    sentinels.switch_master();
    const auto reply = until_available([&] { return say(caller, id, "thanks", "m2"); });
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(messages(caller, id), 4U);
}

}  // namespace
}  // namespace continuo::test
