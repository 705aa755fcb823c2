// Steps of several sessions that one statement writes.
#include <array>
#include <map>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include "database/engine/connection.hpp"
#include "database/engine/statement.hpp"
#include "database/shared_sessions.hpp"
#include "database_fixture.hpp"
#include "support/edit_session.hpp"
#include "support/wait_until.hpp"

namespace continuo::test {
namespace {

class SharedStepBatchTest : public PostgresTest {
public:
    /// Its threads end before the context, which they may be inside of when the last job is done.
    ~SharedStepBatchTest() override { database.reset(); }

protected:
    /// A new session under revision 1.
    void create(const std::string& id) {
        SharedStep step;
        Session session;
        session.session_id = id;
        session.version = 1;
        session.created_at = session.last_activity = session.updated_at = clock.now();
        step.write.session = SessionSnapshot(session);
        step.revision = 1;
        ASSERT_EQ(run_task(shared().write(step)).value(), SharedStepOutcome::written);
    }
    /// Its first turn, from revision `before` to 2.
    static SharedStep first_turn(const std::string& id, std::int64_t before = 1) {
        SharedStep step;
        step.write = full_step(id, 1);
        step.write.ticket.reset();
        step.write.memories.clear();
        step.replaces = before;
        step.revision = 2;
        return step;
    }
    /// Writes the steps in one transaction, and in one statement as far as they can be: another
    /// writer keeps the first job waiting until all others are there.
    std::map<std::string, Result<SharedStepOutcome>> write_together(std::vector<SharedStep> steps) {
        const auto other = open_connection(config(), Connection::Access::write);
        other->begin_write(std::array{WriteLocks::all()});
        std::map<std::string, Result<SharedStepOutcome>> outcomes;
        start(first_turn("nobody"), "first", outcomes);
        context.poll();
        wait_until("the writer", [&] {
            return value("SELECT count(*) FROM pg_locks WHERE NOT granted") == "1";
        });
        for (std::size_t i = 0; i < steps.size(); ++i)
            start(std::move(steps[i]), std::to_string(i), outcomes);
        context.poll();
        other->commit();
        context.run();
        EXPECT_EQ(outcomes.at("first"), SharedStepOutcome::changed);
        return outcomes;
    }
    std::string count(const std::string& what) { return value("SELECT count(*) FROM " + what); }
    SharedSessions& shared() { return database->shared_sessions(); }

private:
    void start(
        SharedStep step,
        std::string name,
        std::map<std::string, Result<SharedStepOutcome>>& outcomes
    ) {
        asio::co_spawn(
            context,
            shared().write(std::move(step)),
            [&outcomes,
             name = std::move(name)](std::exception_ptr error, Result<SharedStepOutcome> outcome) {
                if (error) std::rethrow_exception(error);
                outcomes.insert_or_assign(name, std::move(outcome));
            }
        );
    }

    asio::io_context context;
};

TEST_F(SharedStepBatchTest, WritesWhatEachStepHas) {
    for (const auto* id : {"a", "b", "c"})
        create(id);
    auto quiet = first_turn("b");
    quiet.write.messages.clear();
    quiet.write.outcomes.clear();
    quiet.lease_end = clock.now();
    const auto outcomes = write_together({first_turn("a"), quiet, first_turn("c")});
    for (const auto* place : {"0", "1", "2"})
        EXPECT_EQ(outcomes.at(place), SharedStepOutcome::written) << place;
    for (const std::string id : {"a", "c"}) {
        const auto stored = run_task(shared().load(id, 10, std::nullopt)).value();
        const auto sent = full_step(id, 1);
        EXPECT_EQ(stored->revision, 2);
        EXPECT_EQ(stored->archived.session, *sent.session);
        EXPECT_EQ(stored->archived.newest, sent.messages);
        EXPECT_EQ(stored->archived.outcomes, sent.outcomes);
    }
    EXPECT_EQ(value("SELECT lease_end IS NOT NULL FROM sessions WHERE session_id = 'b'"), "t");
    EXPECT_EQ(count("messages"), "8");
}

TEST_F(SharedStepBatchTest, AStepOfAnotherStateChangesNothingAndItsNeighboursAreWritten) {
    for (const auto* id : {"a", "b", "c"})
        create(id);
    const auto outcomes =
        write_together({first_turn("a"), first_turn("b", 7), first_turn("d"), first_turn("c")});
    EXPECT_EQ(outcomes.at("0"), SharedStepOutcome::written);
    EXPECT_EQ(outcomes.at("1"), SharedStepOutcome::changed);
    EXPECT_EQ(outcomes.at("2"), SharedStepOutcome::changed) << "there is no such session";
    EXPECT_EQ(outcomes.at("3"), SharedStepOutcome::written);
    EXPECT_EQ(count("messages"), "8");
    EXPECT_EQ(value("SELECT revision FROM sessions WHERE session_id = 'b'"), "1");
}

TEST_F(SharedStepBatchTest, OfTwoStepsOnOneStateTheFirstIsWritten) {
    create("a");
    create("b");
    auto second = first_turn("a");
    second.revision = 3;
    second.write.messages.front().content = "another";
    const auto outcomes = write_together({first_turn("a"), second, first_turn("b")});
    EXPECT_EQ(outcomes.at("0"), SharedStepOutcome::written);
    EXPECT_EQ(outcomes.at("1"), SharedStepOutcome::changed);
    EXPECT_EQ(outcomes.at("2"), SharedStepOutcome::written);
    EXPECT_EQ(value("SELECT revision FROM sessions WHERE session_id = 'a'"), "2");
    EXPECT_EQ(count("messages WHERE content = 'another'"), "0");
}

TEST_F(SharedStepBatchTest, AStepThatFailsIsNotWrittenAtAllAndItsNeighboursAre) {
    for (const auto* id : {"a", "b", "c", "owner"})
        create(id);
    auto with_ticket = first_turn("owner");
    with_ticket.write.ticket = sample_ticket("ESC-1", "owner");
    ASSERT_EQ(run_task(shared().write(with_ticket)).value(), SharedStepOutcome::written);
    // The ticket is another session's.
    auto refused = first_turn("b");
    refused.write.ticket = sample_ticket("ESC-1", "b");
    // A number that the log has already: the server refuses the statement.
    auto doubled = first_turn("c");
    doubled.write.messages.push_back(doubled.write.messages.back());
    const auto outcomes = write_together({first_turn("a"), refused, doubled});
    EXPECT_EQ(outcomes.at("0"), SharedStepOutcome::written);
    EXPECT_FALSE(outcomes.at("1"));
    EXPECT_FALSE(outcomes.at("2"));
    for (const std::string id : {"b", "c"}) {
        EXPECT_EQ(value("SELECT revision FROM sessions WHERE session_id = '" + id + "'"), "1");
        EXPECT_TRUE(run_task(archive().history(id, 0, 10)).value().empty());
    }
    EXPECT_EQ(seqs(run_task(archive().history("a", 0, 10)).value()).size(), 4U);
}

TEST_F(SharedStepBatchTest, FindsRowsByTheirKeysHoweverSmallTheTableWasAtFirst) {
    create("a");
    ASSERT_EQ(run_task(shared().write(first_turn("a"))).value(), SharedStepOutcome::written);
    const auto writer = open_connection(config(), Connection::Access::write);
    Statement plan(
        *writer,
        "EXPLAIN UPDATE sessions SET version = 2 WHERE session_id = 'a' AND revision = 2",
        {Value::Type::text}
    );
    plan.query();
    std::string steps;
    while (plan.next())
        steps += plan.text(0) + "\n";
    EXPECT_NE(steps.find("Index Scan"), std::string::npos) << steps;
}

}  // namespace
}  // namespace continuo::test
