#include "database/engine/group_commit.hpp"

#include <future>
#include <semaphore>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "database/tables/schema.hpp"
#include "database_fixture.hpp"
#include "telemetry/metrics.hpp"

namespace continuo::test {
namespace {

/// A writer on a table of its own, which can be held up so that what follows shares a transaction.
class GroupCommitTest : public ::testing::Test {
protected:
    GroupCommitTest() {
        auto connection = open();
        const auto version = migrate(*connection, migrations(), tables(), clock);
        if (!version) throw std::runtime_error(version.error().detail);
        connection->execute("CREATE TABLE t (x INTEGER PRIMARY KEY, y TEXT)");
        writer.emplace(
            queue,
            std::move(connection),
            [this] {
                ++opened_again;
                return open();
            },
            &metrics
        );
    }
    std::unique_ptr<Connection> open() const {
        DatabaseConfig config;
        config.file = folder / "writer.db";
        config.busy_timeout = std::chrono::milliseconds(1);
        return open_connection(config, Connection::Access::write);
    }

    /// Starts a job; its outcome is outcomes[n] once the context has run.
    template <class Function>
    void start(Function function) {
        outcomes.push_back(std::nullopt);
        asio::co_spawn(
            context,
            perform(queue, std::move(function)),
            [this, index = outcomes.size() - 1](std::exception_ptr error, Result<void> outcome) {
                if (error) std::rethrow_exception(error);
                outcomes[index] = std::move(outcome);
            }
        );
    }
    static auto insert(int x, std::string y = "") {
        return [x, y](Tables& open) -> Result<void> {
            Statement(*open.connection, "INSERT INTO t VALUES (:x, :y)").run({x, y});
            return {};
        };
    }
    static auto sql(std::string text) {
        return [text](Tables& open) -> Result<void> {
            open.connection->execute(text);
            return {};
        };
    }
    /// A job that keeps the writer busy until release_and_run(): all that starts meanwhile shares a
    /// batch.
    void hold() {
        start([this, released = gate.get_future().share()](Tables&) -> Result<void> {
            held.release();
            released.wait();
            return {};
        });
        context.restart();
        context.poll();
        held.acquire();
    }
    void release_and_run() {
        context.poll();
        gate.set_value();
        gate = {};
        context.restart();
        context.run();
    }
    std::string value(const std::string& text) {
        return RawDatabase(folder / "writer.db").value(text);
    }

    /// Whether the metrics say so.
    bool is_writable() {
        return metrics.expose().find("\ncontinuo_database_writable 1\n") != std::string::npos;
    }

    ScratchFolder folder;
    FakeClock clock;
    Metrics metrics;
    JobQueue queue{8};
    std::promise<void> gate;
    std::counting_semaphore<> held{0};
    int opened_again = 0;
    asio::io_context context;
    std::vector<std::optional<Result<void>>> outcomes;
    std::optional<GroupCommit> writer;
};

TEST_F(GroupCommitTest, WritesABatch) {
    hold();
    for (int i = 0; i < 5; ++i)
        start(insert(i));
    release_and_run();
    for (const auto& outcome : outcomes)
        EXPECT_TRUE(outcome->has_value());
    EXPECT_EQ(value("SELECT count(*) FROM t"), "5");
}

TEST_F(GroupCommitTest, AFailingJobDoesNotTakeTheOthersDown) {
    hold();
    start(insert(1));
    start(insert(2));
    start(insert(1));  // the key is taken
    start(sql("INSERT INTO no_such_table VALUES (1)"));
    start(insert(3));
    release_and_run();
    EXPECT_TRUE(*outcomes[1]);
    EXPECT_TRUE(*outcomes[2]);
    EXPECT_EQ(outcomes[3]->error().code, Errc::conflict);
    EXPECT_EQ(outcomes[4]->error().code, Errc::internal);
    EXPECT_TRUE(*outcomes[5]);
    EXPECT_EQ(value("SELECT group_concat(x) FROM t"), "1,2,3");
}

TEST_F(GroupCommitTest, AnExceptionOfAJobIsItsOwn) {
    hold();
    start(insert(1));
    start([](Tables&) -> Result<void> { throw std::logic_error("broken"); });
    release_and_run();
    EXPECT_TRUE(*outcomes[1]);
    EXPECT_EQ(outcomes[2]->error().code, Errc::internal);
    EXPECT_EQ(value("SELECT count(*) FROM t"), "1");
}

TEST_F(GroupCommitTest, ARefusalUndoesWhatItsJobWroteAndNothingElse) {
    hold();
    start(insert(1));
    start([](Tables& open) -> Result<void> {
        open.connection->execute("INSERT INTO t VALUES (2, '')");
        return fail(Errc::gone, "refused late");
    });
    start([](Tables&) -> Result<void> { return fail(Errc::conflict, "refused at once"); });
    start(insert(3));
    release_and_run();
    EXPECT_EQ(outcomes[2]->error().code, Errc::gone);
    EXPECT_EQ(outcomes[3]->error().code, Errc::conflict);
    EXPECT_EQ(value("SELECT group_concat(x) FROM t"), "1,3");
}

TEST_F(GroupCommitTest, AFullDiskIsUnavailableAndPasses) {
    start(sql("PRAGMA max_page_count = 1"));  // as many as there are: not one more
    release_and_run();
    hold();
    start(insert(1, std::string(100'000, 'x')));
    start(insert(2, std::string(100'000, 'x')));
    release_and_run();
    EXPECT_EQ(outcomes[2]->error().code, Errc::unavailable) << outcomes[2]->error().detail;
    EXPECT_NE(outcomes[2]->error().detail.find("full"), std::string::npos);
    EXPECT_FALSE(is_writable());
    EXPECT_EQ(outcomes[3]->error().code, Errc::unavailable);
    EXPECT_EQ(value("SELECT count(*) FROM t"), "0");

    start(sql("PRAGMA max_page_count = 100000"));
    start(insert(1, std::string(100'000, 'x')));
    release_and_run();
    EXPECT_TRUE(*outcomes.back()) << outcomes.back()->error().detail;
    EXPECT_TRUE(is_writable());
    EXPECT_EQ(value("SELECT count(*) FROM t"), "1");
    EXPECT_EQ(value("PRAGMA integrity_check"), "ok");
}

TEST_F(GroupCommitTest, ALockOfAnotherProcessIsUnavailableAndPasses) {
    RawDatabase other(folder / "writer.db");
    other.execute("BEGIN IMMEDIATE");
    start(insert(1));
    release_and_run();
    EXPECT_EQ(outcomes[0]->error().code, Errc::unavailable);
    EXPECT_NE(outcomes[0]->error().detail.find("locked"), std::string::npos);
    EXPECT_FALSE(is_writable());
    other.execute("ROLLBACK");
    start(insert(1));
    release_and_run();
    EXPECT_TRUE(*outcomes[1]);
    EXPECT_TRUE(is_writable());
    EXPECT_EQ(value("SELECT count(*) FROM t"), "1");
}

TEST_F(GroupCommitTest, OpensItsConnectionAgainAfterAFailureThatNobodyKnows) {
    start([](Tables&) -> Result<void> { throw std::runtime_error("unheard of"); });
    release_and_run();
    start(insert(1));
    release_and_run();
    EXPECT_TRUE(*outcomes[1]);
    EXPECT_EQ(opened_again, 1);
}

TEST_F(GroupCommitTest, AFullQueueIsUnavailable) {
    hold();
    for (int i = 0; i < 9; ++i)
        start(insert(i));  // the queue takes 8; the writer holds one more
    context.poll();
    ASSERT_TRUE(outcomes[9].has_value()) << "refused at once, while the writer is busy";
    EXPECT_EQ(outcomes[9]->error().code, Errc::unavailable);
    release_and_run();
    EXPECT_EQ(value("SELECT count(*) FROM t"), "8");
}

TEST_F(GroupCommitTest, ResumesWhereItIsAwaited) {
    std::thread::id resumed_on;
    std::thread::id worked_on;
    asio::co_spawn(
        context,
        [](JobQueue& jobs, std::thread::id& resumed, std::thread::id& worked) -> Task<void> {
            const auto outcome = co_await perform(jobs, [&worked](Tables&) -> Result<void> {
                worked = std::this_thread::get_id();
                return {};
            });
            EXPECT_TRUE(outcome);
            resumed = std::this_thread::get_id();
        }(queue, resumed_on, worked_on),
        [](std::exception_ptr error) { EXPECT_FALSE(error); }
    );
    context.run();
    EXPECT_EQ(resumed_on, std::this_thread::get_id());
    EXPECT_NE(worked_on, std::this_thread::get_id());
    EXPECT_NE(worked_on, std::thread::id());
}

TEST_F(GroupCommitTest, AWaiterThatThrowsDoesNotTakeTheOthersDown) {
    hold();
    asio::co_spawn(context, perform(queue, insert(1)), [](std::exception_ptr, Result<void>) {
        throw std::runtime_error("a broken waiter");
    });
    start(insert(2));
    start(insert(3));
    context.poll();
    gate.set_value();
    context.restart();
    EXPECT_THROW(context.run(), std::runtime_error);
    context.restart();
    context.run();
    EXPECT_TRUE(*outcomes[1]);
    EXPECT_TRUE(*outcomes[2]);
}

}  // namespace
}  // namespace continuo::test
