// Listing sessions: the same for every store, and what it costs in Redis.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id.hpp"
#include "contract/store_contract.hpp"
#include "session/redis/redis_keys.hpp"
#include "session/redis/redis_session_store.hpp"
#include "support/blocking_redis.hpp"
#include "support/fake_clock.hpp"
#include "support/redis_server.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Session create_for(SessionStore& store, std::string id, std::optional<std::string> user) {
    NewSession session;
    session.session_id = std::move(id);
    session.user_id = std::move(user);
    return run_task(store.create(std::move(session))).value();
}

/// Ids of all pages of `limit`.
std::vector<std::string> ids_of_pages(
    SessionStore& store, SessionFilter filter, std::size_t limit
) {
    std::vector<std::string> ids;
    ListRequest request{.filter = std::move(filter), .cursor = {}, .offset = 0, .limit = limit};
    do {
        const auto page = run_task(store.list(request)).value();
        EXPECT_LE(page.items.size(), limit);
        for (const auto& session : page.items)
            ids.push_back(session.session_id);
        request.cursor = page.next;
    } while (!request.cursor.empty());
    return ids;
}

std::uint64_t total_of(SessionStore& store, SessionFilter filter) {
    return run_task(store.list({.filter = std::move(filter), .cursor = {}, .offset = 0, .limit = 1})
    )
        .value()
        .total;
}

void patch_status(SessionStore& store, std::string id, SessionStatus status) {
    ASSERT_TRUE(run_task(store.patch(std::move(id), to_status(status), std::nullopt)));
}

SessionFilter by_status(SessionStatus status) {
    return {.user_id = {}, .status = status};
}
SessionFilter by_user(std::string user, std::optional<SessionStatus> status = {}) {
    return {.user_id = std::move(user), .status = status};
}

}  // namespace

TEST_P(SessionStoreContract, AListFollowsStatusAndUser) {
    create_for(store(), "a", "ada");
    advance(1ms);
    create_for(store(), "b", "ada");
    advance(1ms);
    create_for(store(), "c", std::nullopt);
    EXPECT_THAT(ids_of_pages(store(), by_user("ada"), 1), ElementsAre("b", "a"));
    patch("a", to_status(SessionStatus::escalated)).value();
    EXPECT_THAT(ids_of_pages(store(), by_status(SessionStatus::escalated), 1), ElementsAre("a"));
    EXPECT_THAT(ids_of_pages(store(), by_status(SessionStatus::active), 1), ElementsAre("c", "b"));
    EXPECT_THAT(ids_of_pages(store(), by_user("ada", SessionStatus::active), 1), ElementsAre("b"));
    SessionPatch to_ada;
    to_ada.user_id = "ada";
    patch("c", to_ada).value();
    EXPECT_THAT(ids_of_pages(store(), by_user("ada"), 2), ElementsAre("c", "b", "a"));
    patch("a", to_status(SessionStatus::active)).value();
    EXPECT_THAT(ids_of_pages(store(), by_status(SessionStatus::escalated), 1), IsEmpty());
    patch("b", to_status(SessionStatus::ended)).value();
    EXPECT_THAT(ids_of_pages(store(), {}, 2), ElementsAre("c", "b", "a"));
    erase("c").value();
    EXPECT_THAT(ids_of_pages(store(), by_user("ada"), 1), ElementsAre("b", "a"));
    EXPECT_EQ(total_of(store(), by_user("ada", SessionStatus::ended)), 1U);
    EXPECT_EQ(total_of(store(), {}), 2U);
    EXPECT_EQ(total_of(store(), by_user("ad")), 0U) << "a part of a name is another name";
}

TEST_P(SessionStoreContract, EveryCursorFollowsAnOrderWithTies) {
    std::vector<std::string> expected;
    for (int i = 0; i < 40; ++i) {
        const auto id = fmt::format("s{:02}", i);
        create_for(store(), id, i % 2 == 0 ? "even" : "odd");
        if (i % 2 == 0) expected.insert(expected.begin(), id);
        if (i % 8 == 7) advance(1us);
    }
    for (const std::size_t limit : {1U, 3U, 7U, 40U})
        EXPECT_EQ(ids_of_pages(store(), by_user("even"), limit), expected) << limit;
}

namespace {

/// Counts the states that are read.
class CountingRedis final : public RedisCommands {
public:
    explicit CountingRedis(RedisCommands& redis) : x_redis(redis) {}

    std::size_t states_read = 0;
    std::size_t bytes_received = 0;

    Task<Result<std::vector<Reply>>> execute(std::vector<Command> commands, Deadline d) override {
        for (const auto& command : commands)
            states_read += command.bytes().contains("\r\nstate\r\n") ? 1U : 0U;
        auto replies = co_await x_redis.execute(std::move(commands), d);
        if (replies) {
            for (const auto& reply : *replies)
                bytes_received += size_of(reply);
        }
        co_return replies;
    }

private:
    static std::size_t size_of(const Reply& reply) {
        auto size = reply.text.size();
        for (const auto& element : reply.elements)
            size += size_of(element);
        return size;
    }

    RedisCommands& x_redis;
};

class RedisListing : public ::testing::Test {
protected:
    std::unique_ptr<SessionStore> make_store(std::string_view keys = {}) {
        RedisSessionStoreConfig config;
        config.partitions = 4;
        if (!keys.empty()) config.cipher = SessionCipher::make(keys).value();
        return make_redis_session_store(config, x_counting, x_clock, nullptr);
    }
    Reply run(std::initializer_list<std::string_view> command) {
        return x_redis.run({Command(command)}).value().front();
    }

    FakeClock x_clock;
    ScratchFolder x_folder;
    RedisServer x_server{x_folder.path()};
    BlockingRedis x_redis{x_server.config().address.socket_path};
    CountingRedis x_counting{x_redis};
};

TEST_F(RedisListing, ReadsThePageAndNotAllSessions) {
    const auto store = make_store();
    const auto cost_of = [&](SessionFilter filter) {
        x_counting.states_read = x_counting.bytes_received = 0;
        const auto page = run_task(
            store->list({.filter = std::move(filter), .cursor = {}, .offset = 0, .limit = 5})
        );
        EXPECT_EQ(page.value().items.size(), 5U);
        EXPECT_EQ(x_counting.states_read, 5U);
        return x_counting.bytes_received;
    };
    const std::vector<SessionFilter> filters{
        {}, by_status(SessionStatus::active), by_user("ada"), by_user("ada", SessionStatus::active)
    };
    std::vector<std::size_t> before;
    for (int i = 0; i < 400; ++i) {
        create_for(*store, fmt::format("sess{:04}", i), "ada");
        if (i != 79) continue;
        for (const auto& filter : filters)
            before.push_back(cost_of(filter));
    }
    for (std::size_t i = 0; i < filters.size(); ++i)
        EXPECT_LE(cost_of(filters[i]), before[i] + 100) << "grows with the sessions: filter " << i;
}

TEST_F(RedisListing, LeavesOutWhatIsPastItsTimeAndNotReapedYet) {
    RedisSessionStoreConfig config;
    config.partitions = 4;
    config.idle_timeout = 10min;
    const auto store = make_redis_session_store(config, x_redis, x_clock, nullptr);
    for (int i = 0; i < 10; ++i)
        create_for(*store, fmt::format("old{}", i), "ada");
    x_clock.advance(9min);
    for (int i = 0; i < 3; ++i)
        create_for(*store, fmt::format("new{}", i), "ada");
    x_clock.advance(2min);
    EXPECT_THAT(ids_of_pages(*store, {}, 2), ElementsAre("new2", "new1", "new0"));
    EXPECT_EQ(total_of(*store, {}), 3U);
    EXPECT_EQ(total_of(*store, by_user("ada")), 3U);
    EXPECT_EQ(total_of(*store, by_user("bob")), 0U);
    EXPECT_EQ(total_of(*store, by_status(SessionStatus::ended)), 0U);
}

TEST_F(RedisListing, DoesNotNameUsersInClear) {
    const auto store = make_store("k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    create_for(*store, "s", "ada.lovelace");
    EXPECT_THAT(ids_of_pages(*store, by_user("ada.lovelace"), 5), ElementsAre("s"));
    const RedisKeys keys("continuo:", 4);
    const auto p = keys.partition_of("s");
    for (const auto& key : {keys.listing(p), keys.listed(p)}) {
        const auto dump = run({"DUMP", key});
        EXPECT_FALSE(dump.text.empty());
        EXPECT_FALSE(dump.text.contains("lovelace"));
    }
}

TEST_F(RedisListing, FindsUsersThatWereIndexedUnderAnEarlierKey) {
    const std::string old_key = "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    const std::string new_key = "k2:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    create_for(*make_store(old_key), "s", "ada");
    x_clock.advance(1s);
    const auto store = make_store(new_key + "," + old_key);
    create_for(*store, "t", "ada");
    EXPECT_THAT(ids_of_pages(*store, by_user("ada"), 1), ElementsAre("t", "s"));
    EXPECT_EQ(total_of(*store, by_user("ada")), 2U);
}

TEST_F(RedisListing, ASessionWhoseHashIsLostLeavesTheIndexes) {
    const auto store = make_store();
    create_for(*store, "s", "ada");
    const RedisKeys keys("continuo:", 4);
    run({"DEL", keys.session("s")});  // as its own time to live does, when no instance runs
    x_clock.advance(48h);
    EXPECT_TRUE(run_task(store->reap(10)));
    EXPECT_EQ(run({"EXISTS", keys.listing(keys.partition_of("s"))}).integer, 0);
    EXPECT_EQ(run({"EXISTS", keys.listed(keys.partition_of("s"))}).integer, 0);
}

/// Sessions as the library continuo_v1 wrote them: other names of fields and other indexes.
class EarlierSessions : public RedisListing {
protected:
    /// Gives the session the form of continuo_v1.
    void make_earlier(const std::string& id) {
        const auto hash = x_keys.session(id);
        const auto p = x_keys.partition_of(id);
        const auto fields = run({"HMGET", hash, "revision", "published"});
        const auto listed = run({"HGET", x_keys.listed(p), id}).text;
        run({"HSET", hash, "stamp", fields.elements[0].text});
        if (!fields.elements[1].is_nil()) run({"HSET", hash, "told", fields.elements[1].text});
        run({"HDEL", hash, "revision", "published"});
        run({"HDEL", x_keys.listed(p), id});
        run({"DEL", x_keys.listing(p)});
        run({"ZADD", x_keys.earlier_created(p), listed.substr(1, 18), id});
        if (!listed.starts_with('x'))
            run({"ZADD", x_keys.earlier_active(p), listed.substr(1, 18), id});
    }

    RedisKeys x_keys{"continuo:", 4};
};

TEST_F(EarlierSessions, AreReadAndBecomeCurrentByTheirNextWrite) {
    create_for(*make_store(), "s", "ada");
    make_earlier("s");
    const auto store = make_store();
    EXPECT_EQ(run_task(store->load("s")).value()->user_id, "ada");
    const auto begun = std::get<Begun>(run_task(store->begin_turn(message("s", "m"))).value());
    ASSERT_TRUE(run_task(store->commit_turn(reply(begun.lease))));
    EXPECT_EQ(run({"HEXISTS", x_keys.session("s"), "stamp"}).integer, 0);
    EXPECT_EQ(run({"HEXISTS", x_keys.session("s"), "told"}).integer, 0);
    EXPECT_EQ(run({"HEXISTS", x_keys.session("s"), "revision"}).integer, 1);
    EXPECT_THAT(ids_of_pages(*store, by_user("ada"), 5), ElementsAre("s"));
    // The next write does not have what the first one wrote.
    patch_status(*store, "s", SessionStatus::ended);
    EXPECT_THAT(ids_of_pages(*make_store(), by_status(SessionStatus::ended), 5), ElementsAre("s"));
    EXPECT_EQ(run_task(store->history("s", 0, 10)).value().messages.size(), 2U);
}

TEST_F(EarlierSessions, AreListedInTheBackground) {
    const auto first = make_store();
    for (int i = 0; i < 20; ++i) {
        create_for(*first, fmt::format("s{:02}", i), i % 2 == 0 ? "even" : "odd");
        x_clock.advance(1s);
    }
    patch_status(*first, "s03", SessionStatus::ended);
    for (int i = 0; i < 20; ++i)
        make_earlier(fmt::format("s{:02}", i));
    run({"HSET", x_keys.session("s05"), "state", "garbage"});
    const auto store = make_store();
    EXPECT_EQ(total_of(*store, {}), 0U);
    ASSERT_TRUE(run_task(store->take_over("b", 30s, 10)));
    EXPECT_EQ(total_of(*store, {}), 20U);
    EXPECT_THAT(ids_of_pages(*store, by_user("even"), 3), SizeIs(10));
    EXPECT_THAT(ids_of_pages(*store, by_status(SessionStatus::ended), 3), ElementsAre("s03"));
    for (std::size_t p = 0; p < 4; ++p) {
        EXPECT_EQ(run({"EXISTS", x_keys.earlier_created(p)}).integer, 0);
        EXPECT_EQ(run({"EXISTS", x_keys.earlier_active(p)}).integer, 0);
    }
    EXPECT_EQ(store->stats().total_sessions, 20U);
    EXPECT_EQ(store->stats().active_sessions, 19U);
}

TEST_F(EarlierSessions, AreErased) {
    create_for(*make_store(), "s", "ada");
    make_earlier("s");
    const auto store = make_store();
    EXPECT_EQ(run_task(store->erase("s")), true);
    EXPECT_EQ(run_task(store->load("s")).error().code, Errc::gone);
    ASSERT_TRUE(run_task(store->take_over("b", 30s, 10)));
    EXPECT_EQ(total_of(*store, {}), 0U);
}

/// Sessions of a store without keys, to which keys are given.
class ClearSessions : public RedisListing {
protected:
    std::unique_ptr<SessionStore> make_encrypting(ClearValues clear) {
        RedisSessionStoreConfig config;
        config.partitions = 4;
        config.cipher =
            SessionCipher::make("k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", clear).value();
        return make_redis_session_store(config, x_redis, x_clock, nullptr);
    }
    static void talk(SessionStore& store, const std::string& id) {
        auto begun = std::get<Begun>(run_task(store.begin_turn(message(id, make_uuid()))).value());
        ASSERT_TRUE(run_task(store.commit_turn(reply(begun.lease))));
    }
    std::size_t clear_values_of(const std::string& id) {
        const RedisKeys keys("continuo:", 4);
        std::size_t count = is_encrypted(run({"HGET", keys.session(id), "state"}).text) ? 0 : 1;
        for (const auto& stored : run({"LRANGE", keys.log(id), "0", "-1"}).elements)
            count += is_encrypted(stored.text) ? 0 : 1;
        return count;
    }
};

TEST_F(ClearSessions, AreRefusedWhereEncryptionIsStrict) {
    create_for(*make_store(), "s", "ada");
    const auto strict = make_encrypting(ClearValues::refuse);
    const auto loaded = run_task(strict->load("s"));
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, Errc::corrupt);
    EXPECT_THAT(loaded.error().detail, testing::HasSubstr("SESSION_ENCRYPTION_STRICT"));
    ASSERT_TRUE(run_task(strict->take_over("b", 30s, 10)));
    EXPECT_EQ(clear_values_of("s"), 1U) << "nothing was overwritten";
}

TEST_F(ClearSessions, AreEncryptedInTheBackground) {
    const auto clear = make_store();
    for (int i = 0; i < 30; ++i) {
        const auto id = fmt::format("s{}", i);
        create_for(*clear, id, std::nullopt);
        for (int turn = 0; turn < 1 + i % 3; ++turn)
            talk(*clear, id);
    }
    const auto waiting = std::get<Begun>(run_task(clear->begin_turn(message("s0", "m"))).value());
    const auto migrating = make_encrypting(ClearValues::accept);
    talk(*migrating, "s1");
    EXPECT_EQ(clear_values_of("s1"), 4U) << "a step encrypts only what it writes";
    for (int call = 0; call < 4; ++call)
        ASSERT_TRUE(run_task(migrating->take_over("b", 30s, 10)));
    const auto strict = make_encrypting(ClearValues::refuse);
    for (int i = 0; i < 30; ++i) {
        const auto id = fmt::format("s{}", i);
        EXPECT_EQ(clear_values_of(id), 0U) << id;
        EXPECT_TRUE(run_task(strict->history(id, 0, 100))) << id;
    }
    EXPECT_TRUE(run_task(strict->commit_turn(reply(waiting.lease)))) << "the turn goes on";
    EXPECT_EQ(run_task(strict->history("s1", 0, 100)).value().messages.size(), 6U);
    EXPECT_EQ(run_task(strict->load("s0")).value()->message_count, 2U);
}

}  // namespace
}  // namespace continuo::test
