// Several instances over one Redis: what only they can get wrong. What they have in common with
// PostgreSQL is in several_instances_test.cpp.
#include <set>
#include <thread>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id.hpp"
#include "contract/instances.hpp"
#include "session/redis/redis_keys.hpp"
#include "session/redis/redis_records.hpp"
#include "session/redis/redis_session_store.hpp"
#include "support/blocking_redis.hpp"
#include "support/redis_server.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

/// Does what is asked and loses the answer, as often as it is told to.
class LossyRedis final : public RedisCommands {
public:
    explicit LossyRedis(RedisCommands& redis) : x_redis(redis) {}

    int answers_to_lose = 0;

    Task<Result<std::vector<Reply>>> execute(std::vector<Command> commands, Deadline d) override {
        const bool writes = commands.front().bytes().contains("FCALL");
        auto replies = co_await x_redis.execute(std::move(commands), d);
        if (writes && answers_to_lose > 0) {
            --answers_to_lose;
            co_return fail(Errc::unavailable, "the answer was lost");
        }
        co_return replies;
    }

private:
    RedisCommands& x_redis;
};

/// Counts the trips.
class CountedRedis final : public RedisCommands {
public:
    explicit CountedRedis(RedisCommands& redis) : x_redis(redis) {}

    int calls = 0;

    Task<Result<std::vector<Reply>>> execute(std::vector<Command> commands, Deadline d) override {
        ++calls;
        return x_redis.execute(std::move(commands), d);
    }

private:
    RedisCommands& x_redis;
};

class RedisStore : public InstancesTest {
protected:
    std::unique_ptr<SessionStore> make_instance(RedisCommands& redis) {
        return make_redis_session_store({.key_prefix = x_prefix}, redis, x_clock, nullptr);
    }
    std::unique_ptr<SessionStore> make_instance() { return make_instance(x_redis); }

    ScratchFolder x_folder;
    std::uint16_t x_port = free_port();
    RedisServer x_server{
        x_folder.path(),
        {"--appendonly",
         "yes",
         "--appendfsync",
         "always",
         "--port",
         std::to_string(x_port),
         "--repl-diskless-sync-delay",
         "0"}
    };
    BlockingRedis x_redis{x_server.config().address.socket_path};
    std::string x_prefix = make_uuid() + ":";
};

TEST_F(RedisStore, ATurnThatFollowsIsOneWriteAndSeenWithItsReply) {
    CountedRedis counted(x_redis);
    const auto a = make_instance(counted);
    const auto b = make_instance();
    ASSERT_TRUE(create(*a, "s"));
    const auto before = counted.calls;
    const auto begun = begin(*a, followed(message("s", "m1")));
    ASSERT_TRUE(begun) << begun.error().detail;
    EXPECT_EQ(counted.calls, before) << "decided on the cached state";
    EXPECT_THAT(log_of(*b, "s"), SizeIs(0));
    ASSERT_TRUE(commit(*a, begun->lease, "re"));
    EXPECT_EQ(counted.calls, before + 1);
    EXPECT_THAT(lines(log_of(*b, "s")), ElementsAre("1 user hello", "2 assistant re"));
}

TEST_F(RedisStore, TwoTurnsThatFollowInOneInstanceAreOneAfterTheOther) {
    const auto a = make_instance();
    ASSERT_TRUE(create(*a, "s"));
    const auto one = begin(*a, followed(message("s", "m1", "one")));
    const auto two = begin(*a, followed(message("s", "m2", "two")));
    ASSERT_TRUE(one && two);
    ASSERT_TRUE(commit(*a, two->lease, "to two"));
    EXPECT_EQ(commit(*a, one->lease, "to one").error().reason, ErrorReason::overtaken);
    EXPECT_THAT(lines(log_of(*a, "s")), ElementsAre("1 user two", "2 assistant to two"));
}

TEST_F(RedisStore, ATurnThatFollowsIsRecognisedWhenItsAnswerWasLost) {
    LossyRedis lossy(x_redis);
    const auto store = make_instance(lossy);
    ASSERT_TRUE(create(*store, "s"));
    const auto begun = begin(*store, followed(message("s", "m1")));
    ASSERT_TRUE(begun);
    lossy.answers_to_lose = 1;
    ASSERT_TRUE(commit(*store, begun->lease, "re"));
    EXPECT_THAT(log_of(*store, "s"), SizeIs(2));
}

TEST_F(RedisStore, AWriteWhoseAnswerWasLostIsRecognised) {
    LossyRedis lossy(x_redis);
    const auto store = make_instance(lossy);
    ASSERT_TRUE(create(*store, "s"));
    lossy.answers_to_lose = 1;
    const auto begun = begin(*store, message("s", "m1"));
    ASSERT_TRUE(begun) << begun.error().detail;
    lossy.answers_to_lose = 1;
    ASSERT_TRUE(commit(*store, begun->lease, "re"));
    EXPECT_THAT(lines(log_of(*store, "s")), ElementsAre("1 user hello", "2 assistant re"));
}

TEST_F(RedisStore, FunctionsThatAreGoneAreLoadedAgain) {
    const auto store = make_instance();
    ASSERT_TRUE(create(*store, "s"));
    ASSERT_TRUE(x_redis.run({Command{"FUNCTION", "FLUSH"}}));
    const auto begun = begin(*store, message("s", "m1"));
    ASSERT_TRUE(begun) << begun.error().detail;
    EXPECT_TRUE(commit(*store, begun->lease, "re"));
}

TEST_F(RedisStore, RedisAwayIsToldApartFromAbsent) {
    const auto store = make_instance();
    ASSERT_TRUE(create(*store, "s"));
    x_server.kill();
    EXPECT_EQ(run_task(store->load("s")).error().code, Errc::unavailable);
    EXPECT_EQ(begin(*store, message("s", "m1")).error().code, Errc::unavailable);
    EXPECT_EQ(run_task(store->ping()).error().code, Errc::unavailable);
    x_server.start();
    const auto begun = begin(*store, message("s", "m1"));
    ASSERT_TRUE(begun) << begun.error().detail;
    EXPECT_TRUE(commit(*store, begun->lease, "re"));
    EXPECT_EQ(run_task(store->load("s")).value()->message_count, 1U);
}

/// A store whose writes wait for one replica, and that replica.
struct ReplicatedStore : RedisStore {
    std::unique_ptr<SessionStore> make_replicated(RedisCommands& redis) {
        RedisSessionStoreConfig config;
        config.key_prefix = x_prefix;
        config.replicas_awaited = 1;
        return make_redis_session_store(config, redis, x_clock, nullptr);
    }
    void start_replica() {
        x_replica = std::make_unique<RedisServer>(
            x_copy.path(),
            std::vector<std::string>{
                "--replicaof",
                "127.0.0.1",
                std::to_string(x_port),
                "--repl-diskless-sync-delay",
                "0"
            }
        );
        // A write that nobody waits for shows when the replica has come up.
        while (x_redis.run({Command{"WAIT", "1", "50"}}).value().front().integer < 1)
            ASSERT_TRUE(x_redis.run({Command{"SET", "x", "y"}}));
    }

    ScratchFolder x_copy;
    std::unique_ptr<RedisServer> x_replica;
};

TEST_F(ReplicatedStore, TellsOnlyWhatAReplicaHas) {
    const auto store = make_replicated(x_redis);
    EXPECT_EQ(create(*store, "s").error().code, Errc::timeout) << "there is no replica";
    start_replica();
    ASSERT_TRUE(create(*store, "t"));
    const auto begun = begin(*store, message("t", "m1"));
    ASSERT_TRUE(begun) << begun.error().detail;
    ASSERT_TRUE(commit(*store, begun->lease, "re"));
    BlockingRedis copy(x_replica->config().address.socket_path);
    const RedisKeys keys(x_prefix, 64);
    EXPECT_EQ(copy.run({Command{"LLEN", keys.log("t")}}).value().front().integer, 2);
}

TEST_F(ReplicatedStore, TellsNobodyWhoAsksAgainWhatNoReplicaHas) {
    start_replica();
    LossyRedis lossy(x_redis);
    const auto store = make_replicated(lossy);
    ASSERT_TRUE(create(*store, "s"));
    const auto begun = begin(*store, message("s", "m1"));
    ASSERT_TRUE(begun) << begun.error().detail;
    x_replica->pause();
    lossy.answers_to_lose = 1;
    EXPECT_EQ(commit(*store, begun->lease, "re").error().code, Errc::timeout)
        << "its stamp is in the master, and a promotion would take it away";
    const auto again = [&] { return run_task(store->begin_turn(message("s", "m1"))); };
    EXPECT_EQ(again().error().code, Errc::timeout);
    x_replica->resume();
    const auto outcome = again();
    ASSERT_TRUE(outcome) << outcome.error().detail;
    EXPECT_TRUE(std::holds_alternative<Replayed>(*outcome));
}

TEST_F(ReplicatedStore, ErasesOnlyWhatAReplicaHasErased) {
    start_replica();
    const auto store = make_replicated(x_redis);
    ASSERT_TRUE(create(*store, "s"));
    x_replica->pause();
    EXPECT_EQ(run_task(store->erase("s")).error().code, Errc::timeout);
    EXPECT_EQ(run_task(store->erase("s")).error().code, Errc::timeout) << "it is buried, here";
    x_replica->resume();
    const auto erased = run_task(store->erase("s"));
    ASSERT_TRUE(erased) << erased.error().detail;
    EXPECT_FALSE(*erased) << "it was gone";
}

TEST_F(RedisStore, ASessionOfTwentyMessagesTakesAtMostNineKilobytes) {
    constexpr int sessions = 100;
    RedisSessionStoreConfig config;
    config.key_prefix = x_prefix;
    config.cipher = SessionCipher::make("k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").value();
    const auto store = make_redis_session_store(config, x_redis, x_clock, nullptr);
    const auto memory = [&] {
        const auto info = x_redis.run({Command{"INFO", "memory"}}).value().front().text;
        return std::stoll(info.substr(info.find("used_memory:") + 12));
    };
    ASSERT_TRUE(create(*store, "first"));  // the library is loaded
    const auto before = memory();
    for (int i = 0; i < sessions; ++i) {
        const auto id = make_session_id();
        ASSERT_TRUE(create(*store, id));
        for (int turn = 0; turn < 10; ++turn) {
            const auto begun = begin(*store, message(id, make_uuid(), std::string(200, 'q')));
            ASSERT_TRUE(begun);
            ASSERT_TRUE(commit(*store, begun->lease, std::string(200, 'a')));
        }
    }
    const auto each = (memory() - before) / sessions;
    RecordProperty("bytes", std::to_string(each));
    EXPECT_LE(each, 9 * 1024);
}

TEST_F(RedisStore, WhatCannotBeReadIsCorruptAndStaysAsItIs) {
    const RedisKeys keys(x_prefix, 64);
    for (const std::string_view garbage :
         {"", "{", "[]", "{}", R"({"session":{}})", R"({"session":7,"outcomes":[]})", "\xff"}) {
        const auto store = make_instance();
        const auto id = make_session_id();
        ASSERT_TRUE(create(*store, id));
        const auto key = keys.session(id);
        ASSERT_TRUE(x_redis.run({Command{"HSET", key, "state", garbage, "revision", "x"}}));
        EXPECT_EQ(run_task(store->load(id)).error().code, Errc::corrupt) << garbage;
        EXPECT_EQ(begin(*store, message(id, "m")).error().code, Errc::corrupt) << garbage;
        const auto stored = x_redis.run({Command{"HGET", key, "state"}});
        EXPECT_EQ(stored->front().text, garbage);
    }
    const auto store = make_instance();
    ASSERT_TRUE(create(*store, "t"));
    ASSERT_TRUE(begin(*store, message("t", "m")));
    ASSERT_TRUE(x_redis.run({Command{"DEL", keys.log("t")}}));
    EXPECT_EQ(run_task(store->load("t")).error().code, Errc::corrupt) << "its log is missing";
    ASSERT_TRUE(x_redis.run({Command{"SET", keys.session("u"), "a string"}}));
    EXPECT_EQ(run_task(store->load("u")).error().code, Errc::corrupt);
    EXPECT_TRUE(create(*store, "v")) << "every other goes on";
}

TEST_F(RedisStore, HalfASessionIsCorruptAndStaysAsItIs) {
    const RedisKeys keys(x_prefix, 64);
    const auto length = [&](const std::string& id) {
        return x_redis.run({Command{"LLEN", keys.log(id)}})->front().integer;
    };
    for (const std::string lost : {"revision", "state", "both"}) {
        const auto store = make_instance();
        const auto id = make_session_id();
        ASSERT_TRUE(create(*store, id));
        const auto begun = begin(*store, message(id, "m"));
        ASSERT_TRUE(begun);
        ASSERT_TRUE(commit(*store, begun->lease, "re"));
        ASSERT_TRUE(x_redis.run(
            {lost == "both" ? Command{"DEL", keys.session(id)}
                            : Command{"HDEL", keys.session(id), lost}}
        ));
        EXPECT_EQ(run_task(store->load(id)).error().code, Errc::corrupt) << lost;
        EXPECT_EQ(begin(*store, message(id, "n")).error().code, Errc::corrupt) << lost;
        EXPECT_EQ(create(*store, id).error().code, Errc::corrupt) << lost;
        EXPECT_EQ(length(id), 2) << lost;
        RedisRecords records(x_redis, keys, 50);
        const auto states = run_task(records.read_states({id, "never there"}));
        ASSERT_TRUE(states);
        ASSERT_EQ(states->unreadable.size(), 1U) << lost;
        EXPECT_EQ(states->unreadable[0].id, id);
        // Until it is deleted.
        EXPECT_EQ(run_task(store->erase(id)), true) << lost;
        EXPECT_EQ(run_task(store->load(id)).error().code, Errc::gone) << lost;
        EXPECT_EQ(length(id), 0) << lost;
    }
}

TEST_F(RedisStore, AKeyOfAnotherTypeIsErased) {
    const RedisKeys keys(x_prefix, 64);
    const auto store = make_instance();
    ASSERT_TRUE(x_redis.run({Command{"SET", keys.session("u"), "a string"}}));
    EXPECT_EQ(run_task(store->erase("u")), true);
    EXPECT_EQ(run_task(store->load("u")).error().code, Errc::gone);
}

TEST_F(RedisStore, IsNotWellWhileRedisRefusesWrites) {
    const auto store = make_instance();
    ASSERT_TRUE(create(*store, "s"));
    ASSERT_TRUE(create(*store, "t"));
    EXPECT_TRUE(run_task(store->ping()));
    ASSERT_TRUE(x_redis.run({Command{"CONFIG", "SET", "maxmemory", "1"}}));
    EXPECT_EQ(begin(*store, message("s", "m")).error().code, Errc::unavailable);
    const auto full = run_task(store->ping());
    EXPECT_EQ(full.error().code, Errc::unavailable);
    EXPECT_NE(full.error().detail.find("OOM"), std::string::npos) << full.error().detail;
    EXPECT_EQ(run_task(store->erase("t")), true) << "something must be able to go";
    ASSERT_TRUE(x_redis.run({Command{"CONFIG", "SET", "maxmemory", "0"}}));
    EXPECT_TRUE(run_task(store->ping()));
    EXPECT_TRUE(begin(*store, message("s", "m")));
}

TEST_F(RedisStore, OneThatCannotBeReadIsLeftOutOfAList) {
    const RedisKeys keys(x_prefix, 64);
    const auto store = make_instance();
    for (const auto* id : {"a", "b", "c"})
        ASSERT_TRUE(create(*store, id));
    ASSERT_TRUE(x_redis.run({Command{"HSET", keys.session("b"), "state", "{"}}));
    for (const auto status :
         {std::optional<SessionStatus>(), std::optional(SessionStatus::active)}) {
        ListRequest request;
        request.filter.status = status;
        request.limit = 10;
        const auto page = run_task(store->list(request));
        ASSERT_TRUE(page) << page.error().detail;
        EXPECT_EQ(page->items.size(), 2U);
    }
}

}  // namespace
}  // namespace continuo::test
