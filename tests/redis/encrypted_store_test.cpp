// What a client that can write to Redis can do to encrypted conversations: no more than take them
// away, or put a whole one back as it was before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id.hpp"
#include "session/encrypted_cache.hpp"
#include "session/redis/redis_keys.hpp"
#include "session/redis/redis_session_store.hpp"
#include "support/blocking_redis.hpp"
#include "support/fake_clock.hpp"
#include "support/redis_server.hpp"
#include "support/run_task.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view keys = "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

std::shared_ptr<const SessionCipher> cipher(
    EncryptionFormat format = EncryptionFormat::second, ClearValues clear = ClearValues::refuse
) {
    return SessionCipher::make(keys, clear, format).value();
}

class EncryptedStore : public ::testing::Test {
protected:
    std::unique_ptr<SessionStore> store(std::shared_ptr<const SessionCipher> with = cipher()) {
        RedisSessionStoreConfig config;
        config.cipher = std::move(with);
        return make_redis_session_store(config, x_redis, x_clock, nullptr);
    }
    static void create(SessionStore& store, std::string id) {
        NewSession session;
        session.session_id = std::move(id);
        ASSERT_TRUE(run_task(store.create(std::move(session))));
    }
    static void talk(SessionStore& store, std::string id, std::string text) {
        BeginTurn turn;
        turn.session_id = std::move(id);
        turn.content = std::move(text);
        turn.instance = "a";
        auto outcome = run_task(store.begin_turn(std::move(turn))).value();
        CommitTurn commit;
        commit.lease = std::get<Begun>(outcome).lease;
        commit.reply.content = "a reply";
        ASSERT_TRUE(run_task(store.commit_turn(std::move(commit))));
    }
    Reply run(std::vector<std::string> words) {
        std::vector<std::string_view> views(words.begin(), words.end());
        auto replies = x_redis.run({Command(std::span<const std::string_view>(views))});
        return std::move(replies.value().front());
    }
    std::vector<std::string> log_of(const std::string& id) {
        std::vector<std::string> stored;
        for (const auto& message : run({"LRANGE", x_keys.log(id), "0", "-1"}).elements)
            stored.push_back(message.text);
        return stored;
    }
    std::vector<std::string> state_of(const std::string& id) {
        const auto fields = run({"HMGET", x_keys.session(id), "state", "revision"}).elements;
        return {fields.at(0).text, fields.at(1).text};
    }
    Error error_of_load(const std::string& id) {
        const auto loaded = run_task(store()->load(id));
        if (loaded) return Error{Errc::internal, "it could be read"};
        return loaded.error();
    }

    FakeClock x_clock;
    ScratchFolder x_folder;
    RedisServer x_server{x_folder.path()};
    BlockingRedis x_redis{x_server.config().address.socket_path};
    RedisKeys x_keys{RedisSessionStoreConfig{}.key_prefix, RedisSessionStoreConfig{}.partitions};
};

TEST_F(EncryptedStore, MessagesCannotChangePlaces) {
    const auto first = store();
    create(*first, "s");
    talk(*first, "s", "one");
    talk(*first, "s", "two");
    const auto log = log_of("s");
    ASSERT_EQ(log.size(), 4U);
    EXPECT_EQ(encrypted_number(log[2]), 3U);
    run({"LSET", x_keys.log("s"), "0", log[2]});
    run({"LSET", x_keys.log("s"), "2", log[0]});
    EXPECT_EQ(error_of_load("s").code, Errc::corrupt);
    const auto again = run_task(store()->history("s", 0, 10));
    EXPECT_EQ(again.error().code, Errc::corrupt);
}

TEST_F(EncryptedStore, AStateOlderThanItsMessagesIsNoticed) {
    const auto first = store();
    create(*first, "s");
    talk(*first, "s", "one");
    const auto before = state_of("s");
    talk(*first, "s", "two");
    EXPECT_TRUE(run_task(store()->load("s")));
    run({"HSET", x_keys.session("s"), "state", before[0], "revision", before[1]});
    const auto error = error_of_load("s");
    EXPECT_EQ(error.code, Errc::corrupt);
    EXPECT_THAT(error.detail, HasSubstr("the state is older than the messages"));
}

TEST_F(EncryptedStore, TheEarlierFormatIsReadAndReplacedByTheNextWrite) {
    const auto earlier = store(cipher(EncryptionFormat::first));
    create(*earlier, "s");
    talk(*earlier, "s", "one");
    EXPECT_EQ(encrypted_number(state_of("s")[0]), std::nullopt);
    const auto now = store();
    talk(*now, "s", "two");
    EXPECT_TRUE(encrypted_number(state_of("s")[0]));
    EXPECT_EQ(encrypted_number(log_of("s")[0]), std::nullopt);
    EXPECT_EQ(encrypted_number(log_of("s")[3]), 4U);
    EXPECT_EQ(run_task(now->history("s", 0, 10)).value().messages.size(), 4U);
    // An instance that still writes the earlier format goes on with it.
    talk(*earlier, "s", "three");
    EXPECT_EQ(run_task(now->history("s", 0, 10)).value().messages.size(), 6U);
    const auto only = store(cipher(EncryptionFormat::second_only));
    EXPECT_EQ(run_task(only->load("s")).error().code, Errc::corrupt);
}

TEST_F(EncryptedStore, TheBackgroundMigrationReplacesTheEarlierFormatToo) {
    const auto earlier = store(cipher(EncryptionFormat::first));
    create(*earlier, "s");
    talk(*earlier, "s", "one");
    const auto migrating = store(cipher(EncryptionFormat::second, ClearValues::accept));
    for (int call = 0; call < 30; ++call)
        ASSERT_TRUE(run_task(migrating->take_over("b", 30s, 10)));
    EXPECT_TRUE(encrypted_number(state_of("s")[0]));
    for (const auto& message : log_of("s"))
        EXPECT_TRUE(encrypted_number(message));
    const auto only = store(cipher(EncryptionFormat::second_only));
    EXPECT_EQ(run_task(only->history("s", 0, 10)).value().messages.size(), 2U);
}

TEST_F(EncryptedStore, CachedValuesAreEncryptedAndBelongToTheirKey) {
    const auto make = [this](std::shared_ptr<const SessionCipher> with) {
        auto inner =
            make_redis_cache({.key_prefix = "c:", .fallback = {}}, x_redis, x_clock, nullptr);
        return make_encrypted_cache(std::move(inner), std::move(with));
    };
    const auto get = [](Cache& cache, std::string key) {
        return run_task(cache.get(std::move(key)));
    };
    const auto a = make(cipher());
    const auto b = make(cipher());
    run_task(a->put("k", "a passage"));
    EXPECT_THAT(run({"GET", "c:encrypted:k"}).text, Not(HasSubstr("passage")));
    EXPECT_EQ(get(*b, "k"), "a passage");
    run({"COPY", "c:encrypted:k", "c:encrypted:other"});
    EXPECT_EQ(get(*b, "other"), std::nullopt);
    run({"SET", "c:encrypted:k", "[]"});
    EXPECT_EQ(get(*b, "k"), std::nullopt) << "in clear";
    EXPECT_EQ(get(*make(cipher(EncryptionFormat::second, ClearValues::accept)), "k"), "[]");
    EXPECT_TRUE(run_task(a->ping()));
}

}  // namespace
}  // namespace continuo::test
