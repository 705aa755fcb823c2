// A store, its archive feed, the cache and the rate limit work whole with the rights that
// deploy/redis/continuo.acl gives, and Redis refuses them nothing.
#include "support/documented_acl.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cache/cache.hpp"
#include "cache/rate_window.hpp"
#include "database/database.hpp"
#include "redis/server_clock.hpp"
#include "session/outbox/archive_feed.hpp"
#include "session/redis/redis_session_store.hpp"
#include "session/redis/session_functions.hpp"
#include "support/blocking_redis.hpp"
#include "support/fake_clock.hpp"
#include "support/redis_server.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto prefix = "agent:session:";

class DocumentedAcl : public ::testing::Test {
protected:
    void start(const std::vector<std::string>& without = {}) {
        x_server.emplace(x_folder.path(), documented_acl("the-password", prefix, without));
        x_admin.emplace(x_server->socket_path());
        x_user.emplace(x_server->socket_path());
        const auto login = x_user->run({Command{"AUTH", "continuo", "the-password"}});
        ASSERT_TRUE(login && !login->front().is_error());
        DatabaseConfig database;
        database.file = x_folder / "continuo.db";
        x_database = open_database(database, x_clock, nullptr).value();
        ArchiveFeedConfig feed;
        feed.key_prefix = prefix;
        feed.database_id = x_database->id();
        feed.consumer = "one";
        feed.claim_after = 0ms;
        x_feed = std::make_unique<ArchiveFeed>(feed, *x_user, x_database->archive(), nullptr);
        RedisSessionStoreConfig config;
        config.key_prefix = prefix;
        config.replicas_awaited = 0;
        config.cipher = SessionCipher::make(
                            "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", ClearValues::accept
        )
                            .value();
        x_store = make_redis_session_store(config, *x_user, x_clock, nullptr, x_feed.get());
    }
    void talk(const std::string& id) {
        BeginTurn turn;
        turn.session_id = id;
        turn.client_message_id = "m1";
        turn.content = "hello";
        turn.instance = "a";
        auto outcome = run_task(x_store->begin_turn(std::move(turn))).value();
        CommitTurn commit;
        commit.lease = std::get<Begun>(outcome).lease;
        commit.reply.content = "a reply";
        ASSERT_TRUE(run_task(x_store->renew(commit.lease, 30s)));
        ASSERT_TRUE(run_task(x_store->commit_turn(std::move(commit))));
    }
    std::vector<std::string> refused() {
        std::vector<std::string> commands;
        const auto log = x_admin->run({Command{"ACL", "LOG"}}).value().front();
        for (const auto& entry : log.elements)
            commands.push_back(entry.elements.at(7).text);
        return commands;
    }

    FakeClock x_clock;
    ScratchFolder x_folder;
    std::optional<RedisServer> x_server;
    std::optional<BlockingRedis> x_admin;
    std::optional<BlockingRedis> x_user;
    std::unique_ptr<Database> x_database;
    std::unique_ptr<ArchiveFeed> x_feed;
    std::unique_ptr<SessionStore> x_store;
};

TEST_F(DocumentedAcl, IsEnoughForEverythingThatTheServerDoes) {
    start();
    for (const std::string id : {"a", "b", "c"}) {
        NewSession session;
        session.session_id = id;
        session.user_id = "ada";
        ASSERT_TRUE(run_task(x_store->create(std::move(session))));
        talk(id);
    }
    EXPECT_EQ(run_task(x_store->history("a", 0, 10)).value().messages.size(), 2U);
    SessionPatch patch;
    patch.status = SessionStatus::escalated;
    EXPECT_TRUE(run_task(x_store->patch("a", patch, std::nullopt)).value()->ticket_id);
    EXPECT_TRUE(run_task(x_store->increment("b", "count", 1)));
    EXPECT_TRUE(run_task(x_store->touch("b")));
    ListRequest list;
    EXPECT_EQ(run_task(x_store->list(list)).value().total, 3U);
    list.filter.user_id = "ada";
    list.filter.status = SessionStatus::active;
    EXPECT_EQ(run_task(x_store->list(list)).value().total, 2U);
    for (int round = 0; round < 20; ++round)
        ASSERT_TRUE(run_task(x_store->take_over("a", 30s, 10)));

    while (run_task(x_feed->feed()).value() != 0) {
    }
    ASSERT_TRUE(run_task(x_feed->tidy()));
    EXPECT_EQ(x_feed->lag(), 0U);
    EXPECT_TRUE(run_task(x_store->erase_for_customer("b")).value());
    EXPECT_TRUE(run_task(x_store->erase("a")).value());
    // A session that left Redis comes back from the archive.
    x_clock.advance(1h);
    ASSERT_TRUE(run_task(x_store->reap(100)));
    EXPECT_EQ(run_task(x_store->load("c")).value()->message_count, 1U);
    patch.status = SessionStatus::ended;
    ASSERT_TRUE(run_task(x_store->patch("c", patch, std::nullopt)));
    ASSERT_TRUE(run_task(x_store->erase_ended_before(x_clock.now() + 1h)));
    EXPECT_TRUE(run_task(x_store->ping()));

    const auto cache = make_redis_cache(
        {.key_prefix = std::string(prefix) + "cache:", .fallback = {}}, *x_user, x_clock, nullptr
    );
    run_task(cache->put("k", "v"));
    EXPECT_EQ(run_task(cache->get("k")), "v");
    EXPECT_TRUE(run_task(cache->ping()));
    const auto rates = make_redis_rate_window(std::string(prefix) + "rate:", 10, 60s, *x_user);
    EXPECT_TRUE(run_task(rates->count("client")));
    ServerClock clock(*x_user, x_clock);
    EXPECT_TRUE(run_task(clock.adjust()));
    EXPECT_FALSE(x_user->run({Command{"INFO"}})->front().is_error());
    EXPECT_THAT(refused(), IsEmpty());
}

TEST_F(DocumentedAcl, GivesNoMoreThanThat) {
    start();
    for (const auto& command :
         {Command{"SCAN", "0"},
          Command{"KEYS", "*"},
          Command{"RANDOMKEY"},
          Command{"DBSIZE"},
          Command{"FLUSHALL"},
          Command{"FLUSHDB"},
          Command{"CONFIG", "GET", "*"},
          Command{"FUNCTION", "DELETE", "continuo_v2"},
          Command{"EVAL", "return 1", "0"},
          Command{"ACL", "LIST"},
          Command{"GET", "other:key"},
          Command{"PUBLISH", "channel", "x"}}) {
        const auto reply = x_user->run({command}).value().front();
        EXPECT_TRUE(reply.is_error() && reply.error_code() == "NOPERM") << reply.text;
    }
}

TEST_F(DocumentedAcl, WithoutLoadingTheLibrariesMustBeThere) {
    start({"+function|load"});
    const auto refused = run_task(x_store->ping());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_THAT(refused.error().detail, HasSubstr("continuo redis-functions continuo_v2 |"));
    ASSERT_TRUE(x_admin->run({Command{"FUNCTION", "LOAD", "REPLACE", session_functions().source()}})
    );
    EXPECT_TRUE(run_task(x_store->ping())) << "found without a restart";
    NewSession session;
    session.session_id = "a";
    EXPECT_TRUE(run_task(x_store->create(std::move(session))));
    EXPECT_FALSE(x_user->uses_scripts());
    EXPECT_THAT(this->refused(), Not(Contains("fcall")));
}

}  // namespace
}  // namespace continuo::test
