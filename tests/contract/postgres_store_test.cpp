// Several instances over one PostgreSQL: what only they can get wrong.
#include <set>
#include <thread>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id.hpp"
#include "base/limits.hpp"
#include "contract/store_contract.hpp"
#include "database/database.hpp"
#include "session/postgres/postgres_session_store.hpp"
#include "support/fake_clock.hpp"
#include "support/postgres_proxy.hpp"
#include "support/postgres_server.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

/// A process: its connections and its store.
struct PostgresInstance {
    PostgresInstance(const std::string& url, const Clock& clock) {
        DatabaseConfig config;
        config.postgres_url = url;
        config.look_time = std::chrono::milliseconds(200);
        database = open_database(config, clock, nullptr).value();
        sessions = make_postgres_session_store(
            {}, database->shared_sessions(), database->archive(), clock, nullptr
        );
    }
    SessionStore& operator*() const { return *sessions; }
    SessionStore* operator->() const { return sessions.get(); }

    std::unique_ptr<Database> database;
    std::unique_ptr<SessionStore> sessions;
};

class PostgresStore : public ::testing::Test {
protected:
    PostgresInstance make_instance() { return {x_url, x_clock}; }
    static Result<SessionSnapshot> create(SessionStore& store, std::string id) {
        NewSession session;
        session.session_id = std::move(id);
        return run_task(store.create(std::move(session)));
    }
    static Result<Begun> begin(SessionStore& store, BeginTurn turn) {
        auto outcome = run_task(store.begin_turn(std::move(turn)));
        if (!outcome) return std::unexpected(outcome.error());
        if (auto* begun = std::get_if<Begun>(&*outcome)) return std::move(*begun);
        return fail(Errc::busy, fmt::format("outcome {}", outcome->index()));
    }
    static Result<Committed> commit(SessionStore& store, const Lease& lease, std::string text) {
        return run_task(store.commit_turn(reply(lease, std::move(text))));
    }
    static std::vector<Message> log_of(SessionStore& store, std::string id) {
        return run_task(store.history(std::move(id), 0, 10'000)).value().messages;
    }

    FakeClock x_clock;
    std::string x_url = shared_postgres().new_schema();
};

TEST_F(PostgresStore, AnyInstanceGoesOnWithAnyConversation) {
    const auto a = make_instance();
    const auto b = make_instance();
    ASSERT_TRUE(create(*a, "s"));
    for (int turn = 0; turn < 6; ++turn) {
        auto& store = turn % 2 == 0 ? *a : *b;
        const auto begun = begin(store, message("s", fmt::format("m{}", turn)));
        ASSERT_TRUE(begun) << turn << ": " << begun.error().detail;
        EXPECT_EQ(begun->history.size(), 2U * static_cast<std::size_t>(turn));
        ASSERT_TRUE(commit(store, begun->lease, "re"));
    }
    EXPECT_THAT(log_of(*a, "s"), SizeIs(12));
    EXPECT_EQ(log_of(*a, "s"), log_of(*b, "s"));
    EXPECT_EQ(run_task(b->load("s")).value()->message_count, 6U);
}

TEST_F(PostgresStore, WhatOneKeepsIsNeverOlderThanWhatItAnswers) {
    const auto a = make_instance();
    const auto b = make_instance();
    ASSERT_TRUE(create(*a, "s"));
    SessionPatch patch;
    patch.metadata = json::object{{"k", 1}};
    ASSERT_TRUE(run_task(b->patch("s", patch, std::nullopt)));
    EXPECT_EQ(run_task(a->load("s")).value()->metadata, (json::object{{"k", 1}}));
    ASSERT_TRUE(run_task(b->patch("s", to_owner(Owner::person("ada")), std::nullopt)));
    const auto outcome = run_task(a->begin_turn(message("s", "m")));
    ASSERT_TRUE(outcome);
    EXPECT_TRUE(std::holds_alternative<LeftToHuman>(*outcome)) << "the bot does not talk over her";
}

TEST_F(PostgresStore, ATurnOfADeadInstanceIsTakenOverAndItsLeaseIsStale) {
    const auto a = make_instance();
    const auto b = make_instance();
    ASSERT_TRUE(create(*a, "s"));
    const auto begun = begin(*a, message("s", "m1"));
    ASSERT_TRUE(begun);
    EXPECT_TRUE(run_task(b->take_over("b", 30s, 10)).value().empty()) << "its lease is valid";
    x_clock.advance(31s);
    const auto taken = run_task(b->take_over("b", 30s, 10)).value();
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(commit(*a, begun->lease, "late").error().code, Errc::conflict);
    ASSERT_TRUE(commit(*b, taken.front().lease, "re"));
    EXPECT_EQ(commit(*a, begun->lease, "late").error().code, Errc::conflict);
    EXPECT_THAT(lines(log_of(*a, "s")), ElementsAre("1 user hello", "2 assistant re"));
}

TEST_F(PostgresStore, OneMessageAtSeveralInstancesGetsOneReply) {
    const auto a = make_instance();
    const auto b = make_instance();
    ASSERT_TRUE(create(*a, "s"));
    const auto begun = begin(*a, message("s", "m1"));
    ASSERT_TRUE(begun);
    auto outcome = run_task(b->begin_turn(message("s", "m1")));
    ASSERT_TRUE(outcome);
    EXPECT_TRUE(std::holds_alternative<InProgress>(*outcome));
    ASSERT_TRUE(commit(*a, begun->lease, "re"));
    outcome = run_task(b->begin_turn(message("s", "m1")));
    ASSERT_TRUE(outcome);
    ASSERT_TRUE(std::holds_alternative<Replayed>(*outcome));
    EXPECT_EQ(std::get<Replayed>(*outcome).reply.content, "re");
}

TEST_F(PostgresStore, WritersOfSeveralInstancesLoseAndDoubleNothing) {
    constexpr int messages = 40;
    const auto a = make_instance();
    const auto b = make_instance();
    ASSERT_TRUE(create(*a, "s"));
    std::atomic<int> replies{0};
    std::vector<std::jthread> customers;
    for (int i = 0; i < 4; ++i) {
        customers.emplace_back([&, i] {
            auto& store = i % 2 == 0 ? *a : *b;
            for (int m = 0; m < messages / 4; ++m) {
                for (;;) {
                    const auto begun = begin(store, message("s", fmt::format("{}-{}", i, m)));
                    if (!begun) continue;  // another one has the lease
                    if (commit(store, begun->lease, "re")) ++replies;
                    break;
                }
            }
        });
    }
    customers.clear();
    EXPECT_EQ(replies, messages);
    const auto log = log_of(*a, "s");
    ASSERT_THAT(log, SizeIs(2 * messages));
    std::set<std::string> ids;
    for (std::size_t i = 0; i < log.size(); ++i) {
        EXPECT_EQ(log[i].seq, i + 1);
        if (log[i].role == Role::user) ids.insert(log[i].client_message_id);
    }
    EXPECT_THAT(ids, SizeIs(messages));
}

TEST_F(PostgresStore, AnErasedSessionIsGoneForAll) {
    const auto a = make_instance();
    const auto b = make_instance();
    ASSERT_TRUE(create(*a, "s"));
    const auto begun = begin(*a, message("s", "m1"));
    ASSERT_TRUE(begun);
    EXPECT_EQ(run_task(b->erase("s")), true);
    EXPECT_EQ(commit(*a, begun->lease, "late").error().code, Errc::gone);
    EXPECT_EQ(run_task(a->load("s")).error().code, Errc::gone);
    EXPECT_EQ(create(*a, "s").error().code, Errc::gone);
}

TEST_F(PostgresStore, GoesOnWithWhatAnArchiveOfAnotherStoreLeft) {
    const auto a = make_instance();
    SessionWrite write;
    Session session;
    session.session_id = "s";
    session.version = 3;
    session.fence = 7;
    session.last_seq = 1;
    session.message_count = 1;
    session.created_at = session.last_activity = session.updated_at = x_clock.now();
    write.session = SessionSnapshot(session);
    Message asked;
    asked.seq = asked.turn = 1;
    asked.role = Role::user;
    asked.content = "hello";
    asked.client_message_id = "m1";
    asked.timestamp = x_clock.now();
    write.messages = {asked};
    ASSERT_TRUE(run_task(a.database->archive().write(write)));
    ASSERT_TRUE(run_task(a->load("s")));
    const auto taken = run_task(a->take_over("a", 30s, 10)).value();
    ASSERT_EQ(taken.size(), 1U) << "nobody answered it";
    EXPECT_GT(taken.front().lease.fence, 7U);
    ASSERT_TRUE(commit(*a, taken.front().lease, "re"));
    // An import while it runs is a change like any other.
    session.version = 10;
    session.last_seq = 2;
    session.metadata = json::object{{"k", 1}};
    write.session = SessionSnapshot(session);
    write.messages.clear();
    ASSERT_TRUE(run_task(a.database->archive().write(write)));
    EXPECT_EQ(run_task(a->load("s")).value()->metadata, (json::object{{"k", 1}}));
}

TEST_F(PostgresStore, ADraftIsThereForAllAndGoesWithItsSession) {
    const auto a = make_instance();
    const auto b = make_instance();
    auto& ours = a.database->shared_sessions();
    auto& theirs = b.database->shared_sessions();
    const auto text_at = [](SharedSessions& where) {
        const auto row = run_task(where.find_draft("s")).value();
        return row ? row->content : std::string("none");
    };
    ASSERT_TRUE(run_task(ours.put_draft("s", {.fence = 5, .seq = 2, .content = "no session"})));
    EXPECT_EQ(text_at(theirs), "none");
    ASSERT_TRUE(create(*a, "s"));
    ASSERT_TRUE(run_task(ours.put_draft("s", {.fence = 5, .seq = 2, .content = "one"})));
    ASSERT_TRUE(run_task(ours.put_draft("s", {.fence = 5, .seq = 2, .content = "one two"})));
    EXPECT_EQ(text_at(theirs), "one two");
    ASSERT_TRUE(run_task(theirs.put_draft("s", {.fence = 4, .seq = 2, .content = "stale"})));
    ASSERT_TRUE(run_task(theirs.erase_draft("s", 4)));
    EXPECT_EQ(text_at(theirs), "one two") << "it is under a newer fence";
    x_clock.advance(limits::draft_kept);
    EXPECT_EQ(text_at(theirs), "none") << "its instance died";
    ASSERT_TRUE(run_task(ours.put_draft("s", {.fence = 6, .seq = 2, .content = "again"})));
    EXPECT_EQ(text_at(theirs), "again");
    ASSERT_TRUE(run_task(ours.erase_draft("s", 6)));
    EXPECT_EQ(text_at(theirs), "none");
    ASSERT_TRUE(run_task(ours.put_draft("s", {.fence = 7, .seq = 2, .content = "last"})));
    EXPECT_EQ(run_task(b->erase("s")), true);
    EXPECT_EQ(text_at(ours), "none") << "deleted means deleted";
}

TEST_F(PostgresStore, WhatCannotBeReadIsCorruptAndStaysUntilItIsErased) {
    const auto a = make_instance();
    ASSERT_TRUE(create(*a, "s"));
    auto step = SharedStep{};
    const auto stored = run_task(a.database->shared_sessions().load("s", 10, std::nullopt)).value();
    step.write.session = SessionSnapshot(stored->archived.session);
    step.replaces = stored->revision;
    step.revision = 1;
    step.turn = "{";
    ASSERT_EQ(
        run_task(a.database->shared_sessions().write(step)).value(), SharedStepOutcome::written
    );
    EXPECT_EQ(run_task(a->load("s")).error().code, Errc::corrupt);
    EXPECT_EQ(begin(*a, message("s", "m")).error().code, Errc::corrupt);
    EXPECT_EQ(create(*a, "s").error().code, Errc::corrupt);
    EXPECT_EQ(run_task(a->erase("s")), true);
    EXPECT_EQ(run_task(a->load("s")).error().code, Errc::gone);
}

/// The connection is cut at a COMMIT.
class CutPostgresStore : public PostgresStore,
                         public ::testing::WithParamInterface<PostgresProxy::Cut> {
protected:
    ScratchFolder x_folder;
    PostgresProxy x_proxy{x_folder / "proxy", shared_postgres().socket_path()};
};

TEST_P(CutPostgresStore, AStepWhoseAnswerIsLostIsWrittenOnce) {
    const PostgresInstance store(x_proxy.url(x_url.substr(x_url.find("&options"))), x_clock);
    ASSERT_TRUE(create(*store, "s"));
    x_proxy.cut_next(GetParam());
    const auto begun = begin(*store, message("s", "m1"));
    ASSERT_TRUE(begun) << begun.error().detail;
    x_proxy.cut_next(GetParam());
    const auto committed = commit(*store, begun->lease, "re");
    ASSERT_TRUE(committed) << committed.error().detail;
    EXPECT_THAT(lines(log_of(*store, "s")), ElementsAre("1 user hello", "2 assistant re"));
}

TEST_P(CutPostgresStore, AStepOfWhichNothingIsKnownIsFoundWhenItIsSentAgain) {
    const PostgresInstance store(x_proxy.url(x_url.substr(x_url.find("&options"))), x_clock);
    ASSERT_TRUE(create(*store, "s"));
    const auto begun = begin(*store, message("s", "m1"));
    ASSERT_TRUE(begun);
    x_proxy.cut_next(GetParam());
    x_proxy.refuse_new(true);
    EXPECT_EQ(commit(*store, begun->lease, "re").error().code, Errc::timeout);
    x_proxy.refuse_new(false);
    const bool was_written = GetParam() == PostgresProxy::Cut::after_commit;
    const auto other = make_instance();
    const auto again = run_task(other->begin_turn(message("s", "m1")));
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(std::holds_alternative<Replayed>(*again), was_written);
    EXPECT_EQ(std::holds_alternative<InProgress>(*again), !was_written);
    EXPECT_THAT(log_of(*other, "s"), SizeIs(was_written ? 2 : 1));
}

INSTANTIATE_TEST_SUITE_P(
    ,
    CutPostgresStore,
    ::testing::Values(PostgresProxy::Cut::before_commit, PostgresProxy::Cut::after_commit)
);

}  // namespace
}  // namespace continuo::test
