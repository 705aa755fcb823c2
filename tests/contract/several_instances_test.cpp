// Several instances over one Redis or one PostgreSQL: what only they can get wrong, whatever they
// share.
#include <atomic>
#include <functional>
#include <memory>
#include <ostream>
#include <set>
#include <thread>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id.hpp"
#include "contract/instances.hpp"
#include "database/database.hpp"
#include "session/postgres/postgres_session_store.hpp"
#include "session/redis/redis_session_store.hpp"
#include "support/blocking_redis.hpp"
#include "support/postgres_server.hpp"
#include "support/redis_server.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

/// A process: its connections and its store.
class Instance {
public:
    virtual ~Instance() = default;
    [[nodiscard]] SessionStore& operator*() const { return *x_store; }
    [[nodiscard]] SessionStore* operator->() const { return x_store.get(); }

protected:
    std::unique_ptr<SessionStore> x_store;
};

/// What the instances share.
class SharedSessions {
public:
    virtual ~SharedSessions() = default;
    [[nodiscard]] virtual std::unique_ptr<Instance> make_instance(const Clock& clock) = 0;
};

class SharedRedis final : public SharedSessions {
public:
    std::unique_ptr<Instance> make_instance(const Clock& clock) override {
        class RedisInstance final : public Instance {
        public:
            RedisInstance(const std::string& socket, const std::string& prefix, const Clock& clock)
                : x_redis(socket) {
                x_store = make_redis_session_store({.key_prefix = prefix}, x_redis, clock, nullptr);
            }
            ~RedisInstance() override { x_store.reset(); }

        private:
            BlockingRedis x_redis;
        };
        return std::make_unique<RedisInstance>(
            x_server.config().address.socket_path, x_prefix, clock
        );
    }

private:
    ScratchFolder x_folder;
    RedisServer x_server{x_folder.path()};
    std::string x_prefix = make_uuid() + ":";
};

class SharedPostgres final : public SharedSessions {
public:
    std::unique_ptr<Instance> make_instance(const Clock& clock) override {
        class PostgresInstance final : public Instance {
        public:
            PostgresInstance(const std::string& url, const Clock& clock) {
                DatabaseConfig config;
                config.postgres_url = url;
                config.look_time = std::chrono::milliseconds(200);
                x_database = open_database(config, clock, nullptr).value();
                x_store = make_postgres_session_store(
                    {}, x_database->shared_sessions(), x_database->archive(), clock, nullptr
                );
            }
            ~PostgresInstance() override { x_store.reset(); }

        private:
            std::unique_ptr<Database> x_database;
        };
        return std::make_unique<PostgresInstance>(x_url, clock);
    }

private:
    std::string x_url = shared_postgres().new_schema();
};

struct Sharing {
    std::string name;
    std::function<std::unique_ptr<SharedSessions>()> make;
};
void PrintTo(const Sharing& sharing, std::ostream* out) {
    *out << sharing.name;
}

class SeveralInstances : public InstancesTest, public testing::WithParamInterface<Sharing> {
protected:
    std::unique_ptr<Instance> make_instance() { return x_shared->make_instance(x_clock); }

private:
    std::unique_ptr<SharedSessions> x_shared = GetParam().make();
};

INSTANTIATE_TEST_SUITE_P(
    Stores,
    SeveralInstances,
    testing::Values(
        Sharing{"redis", [] { return std::make_unique<SharedRedis>(); }},
        Sharing{"postgresql", [] { return std::make_unique<SharedPostgres>(); }}
    ),
    [](const testing::TestParamInfo<Sharing>& info) { return info.param.name; }
);

TEST_P(SeveralInstances, AnyInstanceGoesOnWithAnyConversation) {
    const auto a = make_instance();
    const auto b = make_instance();
    ASSERT_TRUE(create(**a, "s"));
    for (int turn = 0; turn < 6; ++turn) {
        auto& store = turn % 2 == 0 ? **a : **b;
        const auto begun = begin(store, message("s", fmt::format("m{}", turn)));
        ASSERT_TRUE(begun) << turn << ": " << begun.error().detail;
        EXPECT_EQ(begun->history.size(), 2U * static_cast<std::size_t>(turn));
        ASSERT_TRUE(commit(store, begun->lease, "re"));
    }
    EXPECT_THAT(log_of(**a, "s"), SizeIs(12));
    EXPECT_EQ(log_of(**a, "s"), log_of(**b, "s"));
    EXPECT_EQ(run_task((*b)->load("s")).value()->message_count, 6U);
}

TEST_P(SeveralInstances, WhatOneKeepsIsNeverOlderThanWhatItAnswers) {
    const auto a = make_instance();
    const auto b = make_instance();
    ASSERT_TRUE(create(**a, "s"));
    SessionPatch patch;
    patch.metadata = json::object{{"k", 1}};
    ASSERT_TRUE(run_task((*b)->patch("s", patch, std::nullopt)));
    EXPECT_EQ(run_task((*a)->load("s")).value()->metadata, (json::object{{"k", 1}}));
    ASSERT_TRUE(run_task((*b)->patch("s", to_owner(Owner::person("ada")), std::nullopt)));
    const auto outcome = run_task((*a)->begin_turn(message("s", "m")));
    ASSERT_TRUE(outcome);
    EXPECT_TRUE(std::holds_alternative<LeftToHuman>(*outcome)) << "the bot does not talk over her";
}

TEST_P(SeveralInstances, ATurnOfADeadInstanceIsTakenOverAndItsLeaseIsStale) {
    const auto a = make_instance();
    const auto b = make_instance();
    ASSERT_TRUE(create(**a, "s"));
    const auto dead = begin(**a, message("s", "m1"));
    ASSERT_TRUE(dead);
    EXPECT_THAT(run_task((*b)->take_over("b", 30s, 10)).value(), SizeIs(0)) << "it is still leased";
    x_clock.advance(31s);
    auto taken = run_task((*b)->take_over("b", 30s, 10)).value();
    ASSERT_THAT(taken, SizeIs(1));
    EXPECT_GT(taken[0].lease.fence, dead->lease.fence);
    EXPECT_EQ(commit(**a, dead->lease, "late").error().code, Errc::conflict);
    ASSERT_TRUE(commit(**b, taken[0].lease, "re"));
    EXPECT_EQ(commit(**a, dead->lease, "late").error().code, Errc::conflict);
    EXPECT_THAT(lines(log_of(**a, "s")), ElementsAre("1 user hello", "2 assistant re"));
}

TEST_P(SeveralInstances, ATurnThatFollowsIsRefusedWhenTheSessionWasChanged) {
    const auto a = make_instance();
    const auto b = make_instance();
    ASSERT_TRUE(create(**a, "s"));
    const auto begun = begin(**a, followed(message("s", "m1", "one")));
    ASSERT_TRUE(begun);
    const auto faster = begin(**b, message("s", "m2", "two"));
    ASSERT_TRUE(faster);
    ASSERT_TRUE(commit(**b, faster->lease, "to two"));
    EXPECT_EQ(commit(**a, begun->lease, "to one").error().reason, ErrorReason::overtaken);
    EXPECT_TRUE(run_task((*a)->abandon(begun->lease)));
    EXPECT_THAT(log_of(**b, "s"), SizeIs(2)) << "nothing was written";
    const auto again = begin(**a, message("s", "m1", "one"));
    ASSERT_TRUE(again);
    EXPECT_THAT(again->history, SizeIs(2));
    ASSERT_TRUE(commit(**a, again->lease, "to one"));
    EXPECT_THAT(
        lines(log_of(**b, "s")),
        ElementsAre("1 user two", "2 assistant to two", "3 user one", "4 assistant to one")
    );
}

TEST_P(SeveralInstances, AMessageThatAnotherInstanceAnsweredIsNotAnsweredAgain) {
    const auto a = make_instance();
    const auto b = make_instance();
    ASSERT_TRUE(create(**a, "s"));
    const auto first = begin(**b, followed(message("s", "m1")));
    ASSERT_TRUE(commit(**b, first->lease, "re"));
    // The state that `a` keeps does not have m1.
    const auto begun = begin(**a, followed(message("s", "m1")));
    ASSERT_TRUE(begun);
    EXPECT_EQ(commit(**a, begun->lease, "again").error().reason, ErrorReason::overtaken);
    const auto outcome = run_task((*a)->begin_turn(message("s", "m1")));
    ASSERT_TRUE(outcome && std::holds_alternative<Replayed>(*outcome));
    EXPECT_THAT(log_of(**a, "s"), SizeIs(2));
}

TEST_P(SeveralInstances, ASessionThatInstancesShareIsReadBeforeATurnThatFollows) {
    const auto a = make_instance();
    const auto b = make_instance();
    ASSERT_TRUE(create(**a, "s"));
    int refused = 0;
    for (int turn = 0; turn < 12; ++turn) {
        auto& store = turn % 2 == 0 ? **a : **b;
        const auto begun = begin(store, followed(message("s", fmt::format("m{}", turn))));
        ASSERT_TRUE(begun) << begun.error().detail;
        if (commit(store, begun->lease, "re")) continue;
        ++refused;
        const auto again = begin(store, message("s", fmt::format("m{}", turn)));
        ASSERT_TRUE(again && commit(store, again->lease, "re"));
    }
    EXPECT_LE(refused, 2) << "once for each instance";
    EXPECT_THAT(log_of(**a, "s"), SizeIs(24));
}

TEST_P(SeveralInstances, OneMessageAtSeveralInstancesGetsOneReply) {
    const auto a = make_instance();
    const auto b = make_instance();
    ASSERT_TRUE(create(**a, "s"));
    const auto begun = begin(**a, message("s", "m1"));
    ASSERT_TRUE(begun);
    auto outcome = run_task((*b)->begin_turn(message("s", "m1")));
    ASSERT_TRUE(outcome);
    EXPECT_TRUE(std::holds_alternative<InProgress>(*outcome));
    ASSERT_TRUE(commit(**a, begun->lease, "re"));
    outcome = run_task((*b)->begin_turn(message("s", "m1")));
    ASSERT_TRUE(outcome);
    ASSERT_TRUE(std::holds_alternative<Replayed>(*outcome));
    EXPECT_EQ(std::get<Replayed>(*outcome).reply.content, "re");
}

TEST_P(SeveralInstances, ATurnThatFollowsEndsWithASessionThatIsErasedMeanwhile) {
    const auto a = make_instance();
    const auto b = make_instance();
    ASSERT_TRUE(create(**a, "s"));
    const auto begun = begin(**a, followed(message("s", "m1")));
    ASSERT_TRUE(begun);
    EXPECT_EQ(run_task((*b)->erase("s")), true);
    const auto late = commit(**a, begun->lease, "re");
    ASSERT_FALSE(late);
    EXPECT_TRUE(late.error().code == Errc::gone || late.error().reason == ErrorReason::overtaken)
        << late.error().detail;
    EXPECT_EQ(begin(**a, message("s", "m1")).error().code, Errc::gone);
}

TEST_P(SeveralInstances, AnErasedSessionIsGoneForAll) {
    const auto a = make_instance();
    const auto b = make_instance();
    ASSERT_TRUE(create(**a, "s"));
    const auto begun = begin(**a, message("s", "m1"));
    ASSERT_TRUE(begun);
    EXPECT_EQ(run_task((*b)->erase("s")), true);
    EXPECT_EQ(commit(**a, begun->lease, "late").error().code, Errc::gone);
    EXPECT_EQ(run_task((*a)->load("s")).error().code, Errc::gone);
    EXPECT_EQ(create(**a, "s").error().code, Errc::gone);
}

TEST_P(SeveralInstances, OneReplyForEachMessageWhoeverIsAsked) {
    constexpr int messages = 20;
    const auto first = make_instance();
    ASSERT_TRUE(create(**first, "s"));
    std::atomic<int> replies{0};
    const auto customer = [&] {
        const auto store = make_instance();
        for (int m = 0; m < messages; ++m) {
            for (;;) {
                auto outcome =
                    run_task((*store)->begin_turn(message("s", fmt::format("m{}", m)))).value();
                if (std::holds_alternative<Replayed>(outcome)) break;
                const auto* begun = std::get_if<Begun>(&outcome);
                if (begun == nullptr) continue;  // busy, or in progress elsewhere
                if (commit(**store, begun->lease, "re")) ++replies;
                break;
            }
        }
    };
    std::vector<std::jthread> customers;
    for (int i = 0; i < 4; ++i)
        customers.emplace_back(customer);
    customers.clear();
    EXPECT_EQ(replies, messages);
    const auto log = log_of(**first, "s");
    ASSERT_THAT(log, SizeIs(2 * messages));
    std::set<std::string> ids;
    for (std::size_t i = 0; i < log.size(); ++i) {
        EXPECT_EQ(log[i].seq, i + 1);
        if (log[i].role == Role::user) ids.insert(log[i].client_message_id);
    }
    EXPECT_THAT(ids, SizeIs(messages));
    EXPECT_EQ(
        run_task((*first)->load("s")).value()->message_count, static_cast<std::uint64_t>(messages)
    );
}

}  // namespace
}  // namespace continuo::test
