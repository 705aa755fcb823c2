// Several instances over one PostgreSQL: what only they can get wrong. What they have in common
// with Redis is in several_instances_test.cpp.
#include <set>
#include <thread>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id.hpp"
#include "base/limits.hpp"
#include "contract/instances.hpp"
#include "database/database.hpp"
#include "session/postgres/postgres_session_store.hpp"
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

class PostgresStore : public InstancesTest {
protected:
    PostgresInstance make_instance() { return {x_url, x_clock}; }

    std::string x_url = shared_postgres().new_schema();
};

TEST_F(PostgresStore, ATurnThatFollowsIsOneWriteAndSeenWithItsReply) {
    const auto a = make_instance();
    const auto b = make_instance();
    ASSERT_TRUE(create(*a, "s"));
    const auto revision_of = [&] {
        const auto stored = run_task(b.database->shared_sessions().load("s", 1, std::nullopt));
        return stored.value()->revision;
    };
    const auto before = revision_of();
    const auto begun = begin(*a, followed(message("s", "m1")));
    ASSERT_TRUE(begun) << begun.error().detail;
    EXPECT_EQ(revision_of(), before) << "decided on the cached state";
    ASSERT_TRUE(commit(*a, begun->lease, "re"));
    EXPECT_THAT(lines(log_of(*b, "s")), ElementsAre("1 user hello", "2 assistant re"));
    EXPECT_EQ(run_task(b->load("s")).value()->version, 3U) << "created, asked, answered";
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

TEST_P(CutPostgresStore, ATurnThatFollowsIsWrittenOnceWhenItsAnswerIsLost) {
    const PostgresInstance store(x_proxy.url(x_url.substr(x_url.find("&options"))), x_clock);
    ASSERT_TRUE(create(*store, "s"));
    const auto begun = begin(*store, followed(message("s", "m1")));
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
