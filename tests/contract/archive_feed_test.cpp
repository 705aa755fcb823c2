// The outbox between sessions in Redis and the archives: what it must not lose, double or block.
#include "session/outbox/archive_feed.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id.hpp"
#include "contract/store_contract.hpp"
#include "database/database.hpp"
#include "session/redis/redis_session_store.hpp"
#include "support/blocking_redis.hpp"
#include "support/fake_archive.hpp"
#include "support/fake_clock.hpp"
#include "support/postgres_server.hpp"
#include "support/redis_server.hpp"
#include "support/scratch.hpp"
#include "telemetry/metrics.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Does what is asked, and loses the answers that it is told to.
class ForgetfulRedis final : public RedisCommands {
public:
    explicit ForgetfulRedis(RedisCommands& redis) : x_redis(redis) {}

    int answers_to_lose = 0;

    Task<Result<std::vector<Reply>>> execute(std::vector<Command> commands, Deadline d) override {
        auto replies = co_await x_redis.execute(std::move(commands), d);
        if (answers_to_lose == 0) co_return replies;
        --answers_to_lose;
        co_return fail(Errc::unavailable, "the answer was lost");
    }

private:
    RedisCommands& x_redis;
};

class ArchiveFeedTest : public ::testing::Test {
protected:
    /// A database of its own, with the feed and the store of one instance.
    struct Instance {
        ScratchFolder folder;
        std::unique_ptr<Database> database;
        std::unique_ptr<ArchiveFeed> feed;
        std::unique_ptr<SessionStore> store;
    };

    std::unique_ptr<ArchiveFeed> make_feed(
        Archive& archive, std::string database_id, std::string consumer = "one"
    ) {
        return make_feed(x_redis, archive, std::move(database_id), std::move(consumer));
    }
    std::unique_ptr<ArchiveFeed> make_feed(
        RedisCommands& redis,
        Archive& archive,
        std::string database_id,
        std::string consumer = "one"
    ) {
        ArchiveFeedConfig config;
        config.partitions = 4;
        config.database_id = std::move(database_id);
        config.consumer = std::move(consumer);
        config.claim_after = std::chrono::milliseconds(0);
        config.catch_up_time = std::chrono::milliseconds(200);
        config.outbox_bytes_max = outbox_bytes_max;
        config.rejoin_time = rejoin_time;
        return std::make_unique<ArchiveFeed>(config, redis, archive, metrics);
    }
    std::unique_ptr<SessionStore> make_store(ArchiveFeed& feed) {
        RedisSessionStoreConfig config;
        config.partitions = 4;
        config.idle_timeout = 30min;
        config.outbox_bytes_max = outbox_bytes_max;
        return make_redis_session_store(config, x_redis, x_clock, nullptr, &feed);
    }
    std::unique_ptr<Instance> make_instance() {
        auto made = std::make_unique<Instance>();
        DatabaseConfig config;
        config.file = made->folder / "continuo.db";
        config.synchronous = Synchronous::normal;
        made->database = open_database(config, x_clock, nullptr).value();
        made->feed = make_feed(made->database->archive(), made->database->id());
        made->store = make_store(*made->feed);
        return made;
    }
    /// One of several instances with one PostgreSQL.
    std::unique_ptr<Instance> make_sharing_instance(const std::string& url, std::string consumer) {
        auto made = std::make_unique<Instance>();
        DatabaseConfig config;
        config.postgres_url = url;
        made->database = open_database(config, x_clock, nullptr).value();
        made->feed =
            make_feed(made->database->archive(), made->database->id(), std::move(consumer));
        made->store = make_store(*made->feed);
        return made;
    }
    static void feed_all(ArchiveFeed& feed) {
        while (run_task(feed.feed()).value() != 0) {
        }
    }
    static void create(SessionStore& store, std::string id) {
        NewSession session;
        session.session_id = std::move(id);
        ASSERT_TRUE(run_task(store.create(std::move(session))));
    }
    static CommitTurn talk_to(SessionStore& store, const std::string& id, std::string text) {
        auto outcome =
            run_task(store.begin_turn(message(id, make_uuid(), std::move(text)))).value();
        return reply(std::get<Begun>(outcome).lease);
    }
    static void talk(SessionStore& store, const std::string& id, std::string text) {
        ASSERT_TRUE(run_task(store.commit_turn(talk_to(store, id, std::move(text)))));
    }
    static std::vector<std::string> log_in(Archive& archive, std::string id) {
        return lines(run_task(archive.history(std::move(id), 0, 1000)).value());
    }
    static std::vector<std::string> log_in(SessionStore& store, std::string id) {
        return lines(run_task(store.history(std::move(id), 0, 1000)).value().messages);
    }
    Reply run(std::initializer_list<std::string_view> command) {
        return x_redis.run({Command(command)}).value().front();
    }
    std::int64_t entries(std::string_view key) { return run({"XLEN", key}).integer; }

    /// Of the feeds and stores that are made next.
    std::size_t outbox_bytes_max = outbox_bytes_max_default;
    std::chrono::milliseconds rejoin_time{60'000};
    Metrics* metrics = nullptr;

    FakeClock x_clock;
    ScratchFolder x_folder;
    RedisServer x_server{x_folder.path()};
    BlockingRedis x_redis{x_server.config().address.socket_path};
};

TEST_F(ArchiveFeedTest, ADatabaseThatJoinedMissesNothingThatOthersHaveRead) {
    const auto one = make_instance();
    const auto other = make_instance();
    ASSERT_TRUE(run_task(other->feed->join()));
    create(*one->store, "s1");
    talk(*one->store, "s1", "Hello");
    feed_all(*one->feed);
    ASSERT_TRUE(run_task(one->feed->tidy()));
    feed_all(*other->feed);
    EXPECT_THAT(log_in(other->database->archive(), "s1"), SizeIs(2));
}

TEST_F(ArchiveFeedTest, EachDatabaseGetsTheWholeConversation) {
    const auto a = make_instance();
    const auto b = make_instance();
    create(*a->store, "s");
    talk(*a->store, "s", "one");
    talk(*b->store, "s", "two");
    for (const auto* instance : {a.get(), b.get()}) {
        feed_all(*instance->feed);
        EXPECT_THAT(
            log_in(instance->database->archive(), "s"),
            ElementsAre("1 user one", "2 assistant hi", "3 user two", "4 assistant hi")
        );
    }
}

TEST_F(ArchiveFeedTest, TicketsAndMemoriesComeAlong) {
    const auto a = make_instance();
    create(*a->store, "s");
    auto turn = talk_to(*a->store, "s", "help");
    turn.ticket.emplace();
    turn.ticket->ticket_id = "ESC-0123456789";
    turn.ticket->session_id = "s";
    turn.ticket->reasons = {"asked"};
    turn.ticket->created_at = turn.ticket->updated_at = x_clock.now();
    CustomerFact memory;
    memory.memory_id = make_uuid();
    memory.session_id = "s";
    memory.seq = 1;
    memory.kind = FactKind::preference;
    memory.content = "likes tea";
    memory.importance = 0.25;
    memory.created_at = memory.last_accessed = x_clock.now();
    turn.memories = {memory};
    const auto ticket = *turn.ticket;
    ASSERT_TRUE(run_task(a->store->commit_turn(std::move(turn))));
    feed_all(*a->feed);
    EXPECT_EQ(run_task(a->database->tickets().load("ESC-0123456789")).value(), ticket);
    const auto known =
        run_task(a->database->memories().recall({.session_id = "s", .user_id = {}}, 10)).value();
    ASSERT_THAT(known, SizeIs(1));
    EXPECT_EQ(known[0].content, "likes tea");
    EXPECT_EQ(known[0].kind, FactKind::preference);
}

TEST_F(ArchiveFeedTest, WhatIsForgottenLeavesEveryDatabase) {
    const auto a = make_instance();
    const auto b = make_instance();
    create(*a->store, "s");
    const auto recalled_in = [](const auto& instance) {
        const FactOwner owner{.session_id = "s", .user_id = {}};
        std::vector<std::string> contents;
        for (auto& fact : run_task(instance.database->memories().recall(owner, 10)).value())
            contents.push_back(std::move(fact.content));
        return contents;
    };
    auto said = talk_to(*a->store, "s", "I am Ada and prefer tea");
    for (const auto* content : {"User name: Ada", "User preference: I prefer tea"}) {
        CustomerFact fact;
        fact.memory_id = make_uuid();
        fact.session_id = "s";
        fact.seq = 1;
        fact.content = content;
        fact.created_at = fact.last_accessed = x_clock.now();
        said.memories.push_back(std::move(fact));
    }
    ASSERT_TRUE(run_task(a->store->commit_turn(std::move(said))));
    for (const auto* instance : {a.get(), b.get()}) {
        feed_all(*instance->feed);
        EXPECT_THAT(recalled_in(*instance), SizeIs(2));
    }
    auto forgotten = talk_to(*b->store, "s", "forget that I prefer tea");
    forgotten.forgotten.contents = {"user preference: i prefer  tea."};
    ASSERT_TRUE(run_task(b->store->commit_turn(std::move(forgotten))));
    for (const auto* instance : {a.get(), b.get()}) {
        feed_all(*instance->feed);
        EXPECT_THAT(recalled_in(*instance), ElementsAre("User name: Ada"));
    }
    auto all = talk_to(*a->store, "s", "forget me");
    all.forgotten.all = true;
    ASSERT_TRUE(run_task(a->store->commit_turn(std::move(all))));
    for (const auto* instance : {a.get(), b.get()}) {
        feed_all(*instance->feed);
        EXPECT_THAT(recalled_in(*instance), IsEmpty());
    }
}

TEST_F(ArchiveFeedTest, AfterAFlushTheConversationGoesOnFromTheArchive) {
    const auto a = make_instance();
    create(*a->store, "s");
    talk(*a->store, "s", "one");
    feed_all(*a->feed);
    run({"FLUSHALL"});
    EXPECT_THAT(log_in(*a->store, "s"), ElementsAre("1 user one", "2 assistant hi"));
    run({"FLUSHALL"});
    talk(*a->store, "s", "two");  // what the instance keeps in memory must not stand in its way
    EXPECT_EQ(run_task(a->store->load("s")).value()->message_count, 2U);
    const auto b = make_instance();
    feed_all(*b->feed);
    EXPECT_THAT(
        log_in(b->database->archive(), "s"),
        ElementsAre("1 user one", "2 assistant hi", "3 user two", "4 assistant hi")
    ) << "a database that missed the beginning takes it from Redis";
}

/// A FLUSHALL takes the groups of all databases along; each makes its own again when it next reads.
TEST_F(ArchiveFeedTest, AfterAFlushNothingIsDroppedBeforeTheOthersHaveJoinedAgain) {
    const auto a = make_instance();
    const auto b = make_instance();
    for (const auto* instance : {a.get(), b.get()})
        ASSERT_TRUE(run_task(instance->feed->join()));
    run({"CONFIG", "SET", "stream-node-max-entries", "1"});  // it drops one at a time
    run({"FLUSHALL"});
    constexpr int sessions = 20;  // several in each partition
    for (int i = 0; i < sessions; ++i) {
        create(*a->store, fmt::format("s{}", i));
        talk(*a->store, fmt::format("s{}", i), "one");
    }
    feed_all(*a->feed);
    ASSERT_TRUE(run_task(a->feed->tidy()));
    feed_all(*b->feed);
    for (int i = 0; i < sessions; ++i)
        EXPECT_THAT(log_in(b->database->archive(), fmt::format("s{}", i)), SizeIs(2)) << i;
    // Later, what both have is dropped again.
    rejoin_time = 0ms;
    const auto later = make_feed(b->database->archive(), b->database->id());
    ASSERT_TRUE(run_task(later->tidy()));
    std::int64_t left = 0;
    for (int p = 0; p < 4; ++p)
        left += entries(fmt::format("continuo:{{p{:02}}}:events", p));
    EXPECT_LE(left, 4) << "the newest of each partition stays";
}

TEST_F(ArchiveFeedTest, WhatAnOldMasterWroteLaterGivesWayToWhatRedisHas) {
    const auto a = make_instance();
    create(*a->store, "s");
    talk(*a->store, "s", "one");
    feed_all(*a->feed);
    // During a failover, an instance still wrote to the old master, and its archive read that. What
    // was then written to the new one may have been decided before.
    const auto stored = run_task(a->database->archive().load("s", 10)).value();
    SessionWrite lost;
    auto session = stored.session;
    session.fence += 1'000'000'000;
    session.version += 2;
    session.last_seq = 4;
    lost.session = SessionSnapshot(std::move(session));
    lost.messages = stored.newest;
    for (auto& entry : lost.messages) {
        entry.seq += 2;
        entry.turn += 2;
        entry.content = "lost";
        entry.client_message_id.clear();
    }
    lost.replayed = true;
    ASSERT_TRUE(run_task(a->database->archive().write(std::move(lost))));
    ASSERT_THAT(log_in(a->database->archive(), "s"), SizeIs(4));

    talk(*a->store, "s", "two");
    talk(*a->store, "s", "three");
    feed_all(*a->feed);
    EXPECT_THAT(
        log_in(a->database->archive(), "s"),
        ElementsAre(
            "1 user one",
            "2 assistant hi",
            "3 user two",
            "4 assistant hi",
            "5 user three",
            "6 assistant hi"
        )
    );
    EXPECT_EQ(
        run_task(a->database->archive().load("s", 10)).value().session,
        run_task(a->store->load("s")).value()
    );
}

TEST_F(ArchiveFeedTest, AnIdleConversationLeavesRedisAndComesBackWhole) {
    const auto a = make_instance();
    create(*a->store, "s");
    talk(*a->store, "s", "one");
    const auto waiting = talk_to(*a->store, "s", "never answered");
    x_clock.advance(2h);
    EXPECT_EQ(run_task(a->store->reap(10)).value(), 1U);
    EXPECT_EQ(a->store->stats().total_sessions, 0U);
    EXPECT_THAT(
        log_in(*a->store, "s"), ElementsAre("1 user one", "2 assistant hi", "3 user never answered")
    );
    const auto taken = run_task(a->store->take_over("b", 30s, 10)).value();
    ASSERT_THAT(taken, SizeIs(1));
    EXPECT_EQ(run_task(a->store->commit_turn(waiting)).error().code, Errc::conflict);
    ASSERT_TRUE(run_task(a->store->commit_turn(reply(taken[0].lease))));
}

TEST_F(ArchiveFeedTest, WhatWasErasedIsErasedInEveryArchiveAndStaysSo) {
    const auto a = make_instance();
    const auto b = make_instance();
    create(*a->store, "s");
    talk(*a->store, "s", "one");
    feed_all(*b->feed);
    ASSERT_TRUE(run_task(a->store->erase("s")).value());
    feed_all(*a->feed);
    feed_all(*b->feed);
    run({"FLUSHALL"});
    for (const auto* instance : {a.get(), b.get()}) {
        EXPECT_THAT(log_in(instance->database->archive(), "s"), SizeIs(0));
        EXPECT_EQ(run_task(instance->store->load("s")).error().code, Errc::gone);
    }
}

TEST_F(ArchiveFeedTest, AnArchiveThatIsAwayGetsEverythingLater) {
    FakeArchive archive(x_clock);
    const auto feed = make_feed(archive, "fake");
    const auto store = make_store(*feed);
    create(*store, "s");
    talk(*store, "s", "one");
    archive.set_reachable(false);
    EXPECT_FALSE(run_task(feed->feed()));
    talk(*store, "s", "two");
    EXPECT_FALSE(run_task(feed->feed()));
    EXPECT_EQ(run_task(store->load("unknown")).error().code, Errc::unavailable)
        << "it may be archived";
    archive.set_reachable(true);
    feed_all(*feed);
    EXPECT_THAT(log_in(archive, "s"), SizeIs(4));
}

TEST_F(ArchiveFeedTest, AnEntryThatTheArchiveRefusedComesAgain) {
    for (std::uint64_t step = 0; step < 3; ++step) {
        run({"FLUSHALL"});
        FakeArchive archive(x_clock);
        const auto id = fmt::format("s{}", step);
        const auto feed = make_feed(archive, id);
        const auto store = make_store(*feed);
        archive.fail_write(step, WriteFault::refused);
        const auto feed_until_taken = [&] {
            while (!run_task(feed->feed())) {
            }
            feed_all(*feed);
        };
        create(*store, id);
        feed_until_taken();
        talk(*store, id, "one");
        feed_until_taken();
        talk(*store, id, "two");
        feed_until_taken();
        EXPECT_THAT(log_in(archive, id), SizeIs(4)) << step;
        EXPECT_THAT(archive.complaints(), SizeIs(0)) << step;
    }
}

TEST_F(ArchiveFeedTest, WhatWasGivenAndNotHeardComesBeforeWhatIsNew) {
    const auto a = make_instance();
    const auto b = make_instance();
    auto& archive = b->database->archive();
    ForgetfulRedis redis(x_redis);
    const auto feed = make_feed(redis, archive, b->database->id());
    feed_all(*feed);
    create(*a->store, "s");
    redis.answers_to_lose = 1;
    EXPECT_FALSE(run_task(feed->feed()));
    ASSERT_TRUE(run_task(a->store->erase("s")));
    feed_all(*feed);
    ASSERT_TRUE(run_task(feed->tidy()));
    feed_all(*feed);
    const auto found = run_task(archive.load("s", 1));
    ASSERT_FALSE(found) << "erased first, and written then";
    EXPECT_EQ(found.error().code, Errc::gone);
}

TEST_F(ArchiveFeedTest, EntriesOfOneSessionAreWrittenAsOne) {
    FakeArchive archive(x_clock);
    const auto feed = make_feed(archive, "fake");
    const auto store = make_store(*feed);
    create(*store, "s");
    talk(*store, "s", "one");
    talk(*store, "s", "two");
    archive.fail_write(0, WriteFault::refused);
    EXPECT_FALSE(run_task(feed->feed()));
    feed_all(*feed);
    EXPECT_EQ(archive.write_count(), 2U) << "the refused one, and the one of all";
    EXPECT_THAT(log_in(archive, "s"), SizeIs(4));
    EXPECT_EQ(run_task(archive.load("s", 10)).value().session, run_task(store->load("s")).value());
    talk(*store, "s", "three");
    feed_all(*feed);
    EXPECT_EQ(archive.write_count(), 3U);
    EXPECT_THAT(archive.complaints(), SizeIs(0));
}

TEST_F(ArchiveFeedTest, WhatWasSaidIsKnownHoweverLongTheConversation) {
    constexpr std::uint64_t turns = 60;
    FakeArchive archive(x_clock);
    const auto feed = make_feed(archive, "fake");
    const auto store = make_store(*feed);
    create(*store, "s");
    const auto say = [](SessionStore& to, std::uint64_t turn) {
        return run_task(to.begin_turn(message("s", fmt::format("m{}", turn), "hello"))).value();
    };
    for (std::uint64_t turn = 0; turn < turns; ++turn) {
        const auto outcome = say(*store, turn);
        ASSERT_TRUE(run_task(store->commit_turn(reply(std::get<Begun>(outcome).lease))));
        feed_all(*feed);
    }
    EXPECT_LE(archive.outcomes_written(), 2 * turns) << "not all of them with every entry";
    const auto expect_all_known = [&] {
        // Another instance, without anything of it in memory.
        const auto other = make_store(*feed);
        for (std::uint64_t turn = 0; turn < turns; ++turn) {
            const auto outcome = say(*other, turn);
            const auto* known = std::get_if<Replayed>(&outcome);
            ASSERT_NE(known, nullptr) << turn;
            EXPECT_EQ(known->reply.seq, 2 * turn + 2);
        }
    };
    expect_all_known();
    run({"FLUSHALL"});
    expect_all_known();
    // And without Redis, from the newest messages and what the archive was told.
    const auto archived = run_task(archive.load("s", 64)).value();
    const auto record = restore(archived).value();
    EXPECT_THAT(record.outcomes, SizeIs(turns));
}

TEST_F(ArchiveFeedTest, ABrokenEntryTakesNoOtherAlong) {
    const auto a = make_instance();
    create(*a->store, "s");
    talk(*a->store, "s", "one");
    const auto key =
        fmt::format("continuo:{{p{:02}}}:events", RedisKeys("continuo:", 4).partition_of("s"));
    run({"XADD", key, "*", "id", "s", "state", "{", "m", "x"});
    talk(*a->store, "s", "two");
    feed_all(*a->feed);
    EXPECT_EQ(log_in(a->database->archive(), "s"), log_in(*a->store, "s"));
    EXPECT_THAT(log_in(*a->store, "s"), SizeIs(4));
}

TEST_F(ArchiveFeedTest, AnEntryThatIsMissingBetweenOthersIsTakenFromTheSession) {
    const auto a = make_instance();
    create(*a->store, "s");
    const auto key =
        fmt::format("continuo:{{p{:02}}}:events", RedisKeys("continuo:", 4).partition_of("s"));
    talk(*a->store, "s", "one");
    talk(*a->store, "s", "two");
    const auto newest = run({"XREVRANGE", key, "+", "-", "COUNT", "1"});
    talk(*a->store, "s", "three");
    run({"XDEL", key, newest.elements.at(0).elements.at(0).text});
    feed_all(*a->feed);
    EXPECT_EQ(log_in(a->database->archive(), "s"), log_in(*a->store, "s"));
    EXPECT_THAT(log_in(*a->store, "s"), SizeIs(6));
}

TEST_F(ArchiveFeedTest, WhatADeadConsumerLeftUndoneIsClaimed) {
    const auto a = make_instance();
    create(*a->store, "s");
    talk(*a->store, "s", "one");
    // It was given the entries, and died.
    for (int p = 0; p < 4; ++p) {
        const auto key = fmt::format("continuo:{{p{:02}}}:events", p);
        run({"XGROUP", "CREATE", key, "archive:" + a->database->id(), "0", "MKSTREAM"});
        run({"XREADGROUP", "GROUP", "archive:" + a->database->id(), "dead", "STREAMS", key, ">"});
    }
    feed_all(*a->feed);
    EXPECT_THAT(log_in(a->database->archive(), "s"), SizeIs(0));
    const auto partition = RedisKeys("continuo:", 4).partition_of("s");
    EXPECT_EQ(run_task(a->feed->catch_up(partition)).error().code, Errc::unavailable);
    EXPECT_TRUE(run_task(a->feed->catch_up((partition + 1) % 4))) << "nothing is pending there";
    ASSERT_TRUE(run_task(a->feed->tidy()));
    feed_all(*a->feed);
    EXPECT_THAT(log_in(a->database->archive(), "s"), SizeIs(2));
}

TEST_F(ArchiveFeedTest, InstancesOfOneDatabaseShareItsEntries) {
    const auto url = shared_postgres().new_schema();
    const auto a = make_sharing_instance(url, "a");
    const auto b = make_sharing_instance(url, "b");
    ASSERT_EQ(a->database->id(), b->database->id());
    ASSERT_TRUE(run_task(a->feed->join()));
    ASSERT_TRUE(run_task(b->feed->join()));
    for (int i = 0; i < 12; ++i)
        create(*a->store, "s" + std::to_string(i));
    for (int turn = 0; turn < 6; ++turn) {
        for (int i = 0; i < 12; ++i)
            talk(i % 2 == 0 ? *a->store : *b->store, "s" + std::to_string(i), "turn");
        // The other one gets what follows.
        ASSERT_TRUE(run_task(turn % 2 == 0 ? a->feed->feed() : b->feed->feed()));
    }
    feed_all(*b->feed);
    for (int i = 0; i < 12; ++i) {
        const auto id = "s" + std::to_string(i);
        EXPECT_EQ(log_in(a->database->archive(), id), log_in(*b->store, id));
        EXPECT_THAT(log_in(a->database->archive(), id), SizeIs(12));
    }
    const auto partition = RedisKeys("continuo:", 4).partition_of("s1");
    EXPECT_TRUE(run_task(a->feed->catch_up(partition)));
}

// It was given entries and died; the next ones of the same session went to the other instance.
TEST_F(ArchiveFeedTest, WhatAnInstanceOfTheSameDatabaseLeftUndoneIsDoneByAnother) {
    const auto url = shared_postgres().new_schema();
    const auto a = make_sharing_instance(url, "a");
    ASSERT_TRUE(run_task(a->feed->join()));
    create(*a->store, "s");
    auto commit = talk_to(*a->store, "s", "one");
    commit.ticket = Ticket{};
    commit.ticket->ticket_id = "ESC-0123456789";
    commit.ticket->session_id = "s";
    ASSERT_TRUE(run_task(a->store->commit_turn(std::move(commit))));
    for (int p = 0; p < 4; ++p) {
        const auto key = fmt::format("continuo:{{p{:02}}}:events", p);
        run({"XREADGROUP", "GROUP", "archive:" + a->database->id(), "dead", "STREAMS", key, ">"});
    }
    talk(*a->store, "s", "two");
    feed_all(*a->feed);
    EXPECT_THAT(log_in(a->database->archive(), "s"), SizeIs(4)) << "what was before, from Redis";
    ASSERT_TRUE(run_task(a->feed->tidy()));
    feed_all(*a->feed);
    EXPECT_EQ(log_in(a->database->archive(), "s"), log_in(*a->store, "s"));
    EXPECT_TRUE(run_task(a->database->tickets().load("ESC-0123456789")));
}

TEST_F(ArchiveFeedTest, GarbageInTheOutboxStopsNobody) {
    const auto a = make_instance();
    create(*a->store, "s");
    for (int p = 0; p < 4; ++p) {
        const auto key = fmt::format("continuo:{{p{:02}}}:events", p);
        run({"XADD", key, "*", "x", "y"});
        run({"XADD", key, "*", "id", "s", "state", "{"});
        run({"XADD", key, "*", "id", "../etc", "erased", "1"});
        run({"XADD", key, "*", "id", "t", "state", R"({"session":{},"outcomes":[]})"});
    }
    talk(*a->store, "s", "one");
    feed_all(*a->feed);
    EXPECT_THAT(log_in(a->database->archive(), "s"), SizeIs(2));
}

TEST_F(ArchiveFeedTest, WhatEveryDatabaseHasIsDropped) {
    const auto a = make_instance();
    const auto b = make_instance();
    create(*a->store, "s");
    feed_all(*b->feed);  // its group is there, and lags from here on
    for (int i = 0; i < 300; ++i)
        talk(*a->store, "s", "x");
    std::string key;
    for (int p = 0; p < 4; ++p) {
        const auto stream = fmt::format("continuo:{{p{:02}}}:events", p);
        if (entries(stream) > 0) key = stream;
    }
    feed_all(*a->feed);
    ASSERT_TRUE(run_task(a->feed->tidy()));
    EXPECT_EQ(entries(key), 301) << "the other one needs them still";
    ASSERT_TRUE(run_task(b->feed->tidy()));
    EXPECT_EQ(b->feed->lag(), 300U);
    feed_all(*b->feed);
    ASSERT_TRUE(run_task(b->feed->tidy()));
    EXPECT_EQ(b->feed->lag(), 0U);
    EXPECT_LT(entries(key), 150) << "Redis drops them a hundred at a time";
    EXPECT_THAT(log_in(b->database->archive(), "s"), SizeIs(600));
}

TEST_F(ArchiveFeedTest, ADatabaseThatIsBehindLosesNoTicketHoweverManyEntriesFollow) {
    constexpr int entries_after = 4500;  // more than were kept when the outbox had a length
    const auto a = make_instance();
    const auto b = make_instance();
    create(*a->store, "s");
    feed_all(*b->feed);
    auto turn = talk_to(*a->store, "s", "help");
    turn.ticket.emplace();
    turn.ticket->ticket_id = "ESC-0123456789";
    turn.ticket->session_id = "s";
    turn.ticket->created_at = turn.ticket->updated_at = x_clock.now();
    ASSERT_TRUE(run_task(a->store->commit_turn(std::move(turn))));
    SessionPatch patch;
    for (int i = 0; i < entries_after; ++i) {
        patch.metadata = json::object{{"step", i}};
        ASSERT_TRUE(run_task(a->store->patch("s", patch, std::nullopt)));
    }
    feed_all(*a->feed);
    ASSERT_TRUE(run_task(a->feed->tidy()));
    feed_all(*b->feed);
    EXPECT_TRUE(run_task(b->database->tickets().load("ESC-0123456789")));
}

TEST_F(ArchiveFeedTest, AMessageThatTheEarlierLibraryDidNotPublishIsArchivedWithItsReply) {
    const auto a = make_instance();
    create(*a->store, "s");
    talk(*a->store, "s", "one");
    const auto turn = talk_to(*a->store, "s", "two");
    // The fields as the library continuo_v1 named them.
    const auto hash = RedisKeys("continuo:", 4).session("s");
    const auto fields = run({"HMGET", hash, "revision", "published"});
    run({"HSET", hash, "stamp", fields.elements[0].text, "told", fields.elements[1].text});
    run({"HDEL", hash, "revision", "published"});
    const auto store = make_store(*a->feed);
    ASSERT_TRUE(run_task(store->renew(turn.lease, 30s)));
    ASSERT_TRUE(run_task(store->commit_turn(turn)));
    feed_all(*a->feed);
    EXPECT_EQ(log_in(a->database->archive(), "s"), log_in(*store, "s"));
    EXPECT_THAT(log_in(*store, "s"), SizeIs(4));
}

/// Outboxes that hold a few dozen entries.
class SmallOutbox : public ArchiveFeedTest {
protected:
    SmallOutbox() {
        outbox_bytes_max = std::size_t{4} << 16;
        metrics = &x_metrics;
    }
    /// Turns of the session until one is refused; fails the test when none is.
    static Error talk_until_refused(SessionStore& store, const std::string& id) {
        for (int i = 0; i < 1000; ++i) {
            auto begun = run_task(store.begin_turn(message(id, make_uuid(), "hello")));
            if (!begun) return begun.error();
            auto done = run_task(store.commit_turn(reply(std::get<Begun>(*begun).lease)));
            if (!done) return done.error();
        }
        ADD_FAILURE() << "the outbox is not bounded";
        return {Errc::internal, ""};
    }
    [[nodiscard]] std::string metric(std::string_view name) {
        const auto text = x_metrics.expose();
        const auto line = text.find(fmt::format("\n{} ", name)) + 1;
        return text.substr(line, text.find('\n', line) - line);
    }

    Metrics x_metrics;
};

TEST_F(SmallOutbox, RefusesUntilEveryDatabaseHasReadIt) {
    const auto a = make_instance();
    const auto b = make_instance();
    create(*a->store, "s");
    feed_all(*b->feed);
    const auto refused = talk_until_refused(*a->store, "s");
    EXPECT_EQ(refused.code, Errc::unavailable);
    EXPECT_THAT(refused.detail, HasSubstr("SESSION_OUTBOX_MAX_MB"));
    const auto log = log_in(*a->store, "s");
    EXPECT_EQ(talk_until_refused(*a->store, "s").code, Errc::unavailable);
    EXPECT_EQ(log_in(*a->store, "s"), log) << "a refused message is not in the log";

    feed_all(*a->feed);
    ASSERT_TRUE(run_task(a->feed->tidy()));
    EXPECT_EQ(metric("continuo_outbox_full_partitions"), "continuo_outbox_full_partitions 1");
    EXPECT_EQ(talk_until_refused(*a->store, "s").code, Errc::unavailable)
        << "the other database has not read it";
    feed_all(*b->feed);
    ASSERT_TRUE(run_task(b->feed->tidy()));
    EXPECT_EQ(metric("continuo_outbox_full_partitions"), "continuo_outbox_full_partitions 0");
    talk(*a->store, "s", "again");
    feed_all(*a->feed);
    feed_all(*b->feed);
    EXPECT_EQ(log_in(a->database->archive(), "s"), log_in(*a->store, "s"));
    EXPECT_EQ(log_in(b->database->archive(), "s"), log_in(*a->store, "s"));
}

TEST_F(SmallOutbox, DoesNotFillWhileItIsRead) {
    const auto a = make_instance();
    create(*a->store, "s");
    constexpr int turns = 400;
    constexpr int turns_a_feed = 10;
    for (int i = 0; i < turns; ++i) {
        x_clock.advance(1min);
        talk(*a->store, "s", "hello");
        if (i % turns_a_feed == 0) feed_all(*a->feed);  // and tidy() never
    }
    feed_all(*a->feed);
    EXPECT_THAT(log_in(a->database->archive(), "s"), SizeIs(2 * turns));
}

TEST_F(SmallOutbox, AFullOneStillTakesErasures) {
    const auto a = make_instance();
    create(*a->store, "s");
    EXPECT_EQ(talk_until_refused(*a->store, "s").code, Errc::unavailable);
    EXPECT_EQ(run_task(a->store->erase("s")), true);
    feed_all(*a->feed);
    EXPECT_EQ(run_task(a->database->archive().load("s", 1)).error().code, Errc::gone);
}

TEST_F(SmallOutbox, KeepsEverythingWhileNoDatabaseReadsIt) {
    const auto a = make_instance();
    create(*a->store, "s");
    EXPECT_EQ(talk_until_refused(*a->store, "s").code, Errc::unavailable);
    ASSERT_TRUE(run_task(a->feed->tidy()));
    EXPECT_EQ(metric("continuo_outbox_full_partitions"), "continuo_outbox_full_partitions 1");
    feed_all(*a->feed);
    // The last message is not published yet when its reply was refused.
    const auto archived = log_in(a->database->archive(), "s");
    const auto log = log_in(*a->store, "s");
    EXPECT_GE(archived.size() + 1, log.size());
    ASSERT_TRUE(run_task(a->feed->tidy()));
    EXPECT_EQ(metric("continuo_outbox_full_partitions"), "continuo_outbox_full_partitions 0");
}

TEST_F(SmallOutbox, TheGroupOfARemovedDatabaseHoldsNothingBack) {
    const auto a = make_instance();
    const auto gone = make_instance();
    create(*a->store, "s");
    feed_all(*gone->feed);
    EXPECT_EQ(talk_until_refused(*a->store, "s").code, Errc::unavailable);
    feed_all(*a->feed);
    ASSERT_TRUE(run_task(a->feed->tidy()));
    EXPECT_EQ(talk_until_refused(*a->store, "s").code, Errc::unavailable);
    for (int p = 0; p < 4; ++p) {
        const auto stream = fmt::format("continuo:{{p{:02}}}:events", p);
        run({"XGROUP", "DESTROY", stream, "archive:" + gone->database->id()});
    }
    ASSERT_TRUE(run_task(a->feed->tidy()));
    create(*a->store, "t");
    talk(*a->store, "t", "hello");
    EXPECT_EQ(metric("continuo_outbox_full_partitions"), "continuo_outbox_full_partitions 0");
}

TEST_F(ArchiveFeedTest, AnOutboxOfAnotherTypeRefusesAStepWhole) {
    const auto a = make_instance();
    create(*a->store, "s");
    talk(*a->store, "s", "one");
    feed_all(*a->feed);
    // Its message is published with its reply.
    const auto turn = talk_to(*a->store, "s", "two");
    std::vector<std::string> streams;
    for (int p = 0; p < 4; ++p) {
        streams.push_back(fmt::format("continuo:{{p{:02}}}:events", p));
        run({"RENAME", streams.back(), streams.back() + "-away"});
        run({"SET", streams.back(), "a string"});
    }
    const auto committed = run_task(a->store->commit_turn(turn));
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().code, Errc::corrupt);
    EXPECT_THAT(committed.error().detail, HasSubstr("is no stream"));
    for (const auto& stream : streams) {
        run({"DEL", stream});
        run({"RENAME", stream + "-away", stream});
    }
    EXPECT_THAT(log_in(*a->store, "s"), SizeIs(3)) << "it was done by halves";
    ASSERT_TRUE(run_task(a->store->commit_turn(turn)));
    EXPECT_THAT(log_in(*a->store, "s"), SizeIs(4));
}

TEST_F(ArchiveFeedTest, ItsLagIsCountedAndNotWhatRedisSaysOfIt) {
    const auto a = make_instance();
    create(*a->store, "s");
    feed_all(*a->feed);
    std::string key;
    for (int p = 0; p < 4; ++p) {
        const auto stream = fmt::format("continuo:{{p{:02}}}:events", p);
        if (entries(stream) > 0) key = stream;
    }
    const auto group = "archive:" + a->database->id();
    // As Redis 7.0 remembers it after it has rewritten its append-only file: too little was read.
    const auto newest =
        run({"XREVRANGE", key, "+", "-", "COUNT", "1"}).elements[0].elements[0].text;
    run({"XGROUP", "SETID", key, group, newest, "ENTRIESREAD", "0"});
    ASSERT_TRUE(run_task(a->feed->tidy()));
    EXPECT_EQ(a->feed->lag(), 0U);
    talk(*a->store, "s", "one");
    talk(*a->store, "s", "two");
    ASSERT_TRUE(run_task(a->feed->tidy()));
    EXPECT_EQ(a->feed->lag(), 2U);
}

TEST_F(ArchiveFeedTest, ADatabaseThatWasAwayTooLongTakesWhatItMissedFromTheSession) {
    const auto a = make_instance();
    const auto b = make_instance();
    create(*a->store, "s");
    talk(*a->store, "s", "one");
    feed_all(*b->feed);
    talk(*a->store, "s", "two");
    talk(*a->store, "s", "three");
    for (int p = 0; p < 4; ++p)
        run({"XTRIM", fmt::format("continuo:{{p{:02}}}:events", p), "MAXLEN", "1"});
    feed_all(*b->feed);
    EXPECT_EQ(log_in(b->database->archive(), "s"), log_in(*a->store, "s"));
    EXPECT_THAT(log_in(*a->store, "s"), SizeIs(6));
}

/// The first archive knows more than the second when Redis loses the conversation, which then goes
/// on from what the second one has.
class LostConversation : public ArchiveFeedTest {
protected:
    void SetUp() override {
        create(*x_ahead->store, "s");
        talk(*x_ahead->store, "s", "one");
        feed_all(*x_ahead->feed);
        feed_all(*x_behind->feed);
        talk(*x_ahead->store, "s", "two");
        talk(*x_ahead->store, "s", "three");
        feed_all(*x_ahead->feed);
        run({"FLUSHALL"});
        x_clock.advance(1s);
    }
    /// All of them show the same; returns what.
    std::vector<std::string> agreed() {
        feed_all(*x_behind->feed);
        feed_all(*x_ahead->feed);
        const auto log = log_in(*x_behind->store, "s");
        EXPECT_EQ(log_in(x_behind->database->archive(), "s"), log);
        EXPECT_EQ(log_in(x_ahead->database->archive(), "s"), log);
        return log;
    }

    std::unique_ptr<Instance> x_ahead = make_instance();
    std::unique_ptr<Instance> x_behind = make_instance();
};

TEST_F(LostConversation, GoesOnInEveryArchiveAsItLivesInRedis) {
    talk(*x_behind->store, "s", "four");
    const std::vector<std::string> expected{
        "1 user one", "2 assistant hi", "3 user four", "4 assistant hi"
    };
    EXPECT_EQ(agreed(), expected);
    talk(*x_ahead->store, "s", "five");
    EXPECT_THAT(agreed(), SizeIs(6));
    run({"FLUSHALL"});
    EXPECT_EQ(run_task(x_ahead->store->load("s")).value()->message_count, 3U);
    EXPECT_THAT(agreed(), SizeIs(6));
}

TEST_F(LostConversation, IsToldFromOneThatIsOnlyBehindWithoutATurn) {
    // The version is lower than what the first archive has, and no lease was taken.
    ASSERT_TRUE(run_task(x_behind->store->append("s", operator_message("anybody there?"))));
    EXPECT_THAT(agreed(), ElementsAre("1 user one", "2 assistant hi", "3 operator anybody there?"));
}

TEST_F(LostConversation, GoesOnWithTheSameWordsToo) {
    talk(*x_behind->store, "s", "two");
    EXPECT_THAT(agreed(), SizeIs(4));
    talk(*x_behind->store, "s", "four");
    const auto log = agreed();
    ASSERT_THAT(log, SizeIs(6));
    EXPECT_EQ(log[4], "5 user four");
}

TEST_F(LostConversation, StaysWholeWhereItCameBackFromTheOneThatIsAhead) {
    talk(*x_ahead->store, "s", "four");
    EXPECT_THAT(agreed(), SizeIs(8));
}

TEST_F(LostConversation, AStepWithoutMessagesBringsThoseThatTheOtherArchiveLacks) {
    ASSERT_TRUE(run_task(x_ahead->store->patch("s", to_owner(Owner::person("ada")), std::nullopt)));
    EXPECT_THAT(agreed(), SizeIs(6));
}

/// An entry that was read before the loss, and is written after it: by another consumer, say.
TEST_F(LostConversation, TakesNothingFromItsEarlierLife) {
    auto late = run_task(x_ahead->database->archive().load("s", 10)).value();
    talk(*x_behind->store, "s", "four");
    const auto log = agreed();
    SessionWrite write;
    write.session = SessionSnapshot(std::move(late.session));
    write.messages = std::move(late.newest);
    write.replayed = true;
    EXPECT_EQ(
        run_task(x_ahead->database->archive().write(std::move(write))).error().code, Errc::conflict
    );
    EXPECT_EQ(agreed(), log);
}

}  // namespace
}  // namespace continuo::test
