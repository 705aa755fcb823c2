// Several processes on one PostgreSQL: each has a Database.
#include <atomic>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "database_fixture.hpp"
#include "support/edit_session.hpp"

namespace continuo::test {
namespace {

class SharedDatabaseTest : public PostgresTest {
protected:
    SharedDatabaseTest() {
        for (int i = 0; i < 3; ++i)
            instances.push_back(open_database(config(), clock, nullptr).value());
    }
    /// Runs `work(instance, number)` on a thread for each instance.
    template <class Work>
    void on_each(Work work) {
        std::vector<std::jthread> threads;
        threads.reserve(instances.size());
        for (std::size_t i = 0; i < instances.size(); ++i)
            threads.emplace_back([&, i] { work(*instances[i], i); });
    }

    std::vector<std::unique_ptr<Database>> instances;
};

SessionWrite replayed_step(const std::string& session_id, std::uint64_t turn) {
    auto step = small_step(session_id, turn);
    step.replayed = true;
    step.gaps_allowed = true;
    return step;
}

Task<void> write_step(Archive* archive, SessionWrite step, std::atomic<int>* failed) {
    const auto written = co_await archive->write(std::move(step));
    // Older steps than the stored one are taken, and change nothing.
    if (!written) {
        ++*failed;
        ADD_FAILURE() << written.error().detail;
    }
}

TEST_F(SharedDatabaseTest, HasOneId) {
    for (const auto& instance : instances)
        EXPECT_EQ(instance->id(), database->id());
}

// An outbox gives every step to some instance, and to another one again when the first did not
// acknowledge it.
TEST_F(SharedDatabaseTest, TakesEveryStepFromAnyInstanceInAnyOrder) {
    constexpr std::uint64_t turns = 40;
    constexpr int sessions = 6;
    std::atomic<int> failed = 0;
    on_each([&](Database& instance, std::size_t number) {
        TaskContext context;
        for (std::uint64_t turn = 1; turn <= turns; ++turn) {
            // Each instance in an order of its own.
            for (int i = 0; i < sessions; ++i) {
                const auto session = number % 2 == 0 ? i : sessions - 1 - i;
                auto step = replayed_step("sess_" + std::to_string(session), turn);
                step.memories = {sample_memory("sess_" + std::to_string(session), "User name: Ann")
                };
                edit(step.session).user_id = "ann";
                edit(step.session).user_verified = true;
                asio::co_spawn(
                    *context,
                    write_step(&instance.archive(), std::move(step), &failed),
                    asio::detached
                );
            }
        }
        (*context).run();
    });
    EXPECT_EQ(failed, 0);
    for (int i = 0; i < sessions; ++i) {
        const auto loaded = load("sess_" + std::to_string(i), 1000);
        ASSERT_TRUE(loaded) << loaded.error().detail;
        EXPECT_EQ(loaded->session.version, turns) << "the newest step wins";
        ASSERT_EQ(loaded->newest.size(), 2 * turns);
        EXPECT_EQ(seqs(loaded->newest).back(), 2 * turns);
    }
    EXPECT_EQ(count_rows("memories"), 1);
}

TEST_F(SharedDatabaseTest, NothingOfASessionIsLeftThatAnotherInstanceErases) {
    std::atomic<int> erased = 0;
    on_each([&](Database& instance, std::size_t number) {
        for (std::uint64_t turn = 1; turn <= 60; ++turn) {
            const auto id = "sess_" + std::to_string(turn % 5);
            if (number == 0) {
                erased += run_task(instance.archive().erase(id)).value_or(false) ? 1 : 0;
            } else {
                std::ignore = run_task(instance.archive().write(full_step(id, turn)));
            }
        }
    });
    for (int i = 0; i < 5; ++i)
        std::ignore = erase("sess_" + std::to_string(i));
    for (const auto* table : {"sessions", "messages", "outcomes", "memories", "tickets"})
        EXPECT_EQ(count_rows(table), 0) << table;
}

TEST_F(SharedDatabaseTest, CountsEveryChangeOfADocument) {
    on_each([&](Database& instance, std::size_t number) {
        for (int i = 0; i < 20; ++i) {
            const auto id = "d" + std::to_string((static_cast<int>(number) + i) % 4);
            EXPECT_TRUE(run_task(
                instance.documents().upsert({sample_document(id), sample_document("e" + id)})
            ));
        }
    });
    EXPECT_EQ(*run_task(database->documents().generation()), 60);
    EXPECT_EQ(*run_task(database->documents().count()), 8);
}

TEST_F(SharedDatabaseTest, InstancesSeeEachOthersReportsForAWhile) {
    const auto report = [](std::string name, std::uint64_t generation) {
        InstanceReport report;
        report.instance = std::move(name);
        report.generation = generation;
        report.documents = 2;
        report.chunks = 7;
        return report;
    };
    const auto list = [&](Database& instance) {
        return run_task(instance.reports().list()).value();
    };
    EXPECT_TRUE(list(*database).empty());
    ASSERT_TRUE(run_task(instances[0]->reports().publish(report("b", 0))));
    ASSERT_TRUE(run_task(instances[1]->reports().publish(report("a", 0))));
    ASSERT_TRUE(run_task(instances[1]->documents().upsert({sample_document("d")})));
    ASSERT_TRUE(run_task(instances[1]->reports().publish(report("a", 1))));
    const auto seen = list(*instances[2]);
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].instance, "a");
    EXPECT_EQ(seen[0].generation, 1U);
    EXPECT_EQ(seen[0].lag, 0U);
    EXPECT_EQ(seen[0].chunks, 7U);
    EXPECT_EQ(seen[1].instance, "b");
    EXPECT_EQ(seen[1].lag, 1U) << "it has not indexed the document";
    // By the clock of the server, whatever those of the instances say.
    clock.advance(std::chrono::hours(1));
    EXPECT_EQ(list(*instances[0]).size(), 2U);
    RawDatabase raw(config());
    raw.execute("UPDATE instances SET reported_at = reported_at - 16000000 WHERE instance = 'b'");
    EXPECT_EQ(list(*instances[0]).size(), 1U) << "it has ended";
    raw.execute("UPDATE instances SET report = '{' WHERE instance = 'a'");
    EXPECT_TRUE(list(*instances[0]).empty());
    ASSERT_TRUE(run_task(instances[1]->reports().publish(report("c", 1))));
    EXPECT_EQ(count_rows("instances"), 2) << "the one that ended is removed";
}

TEST_F(SharedDatabaseTest, NumbersNotesAndKeepsAuditEntriesOfAll) {
    on_each([&](Database& instance, std::size_t number) {
        for (int i = 0; i < 20; ++i) {
            Note note;
            note.session_id = "sess_a";
            note.author = std::to_string(number);
            note.content = std::to_string(i);
            const auto added = run_task(instance.notes().add(note));
            ASSERT_TRUE(added) << added.error().detail;
            EXPECT_EQ(
                value(
                    "SELECT author || ':' || content FROM notes WHERE number = " +
                    std::to_string(added->number)
                ),
                note.author + ":" + note.content
            );
            EXPECT_TRUE(run_task(instance.audit().append(AuditEntry{})));
        }
    });
    EXPECT_EQ(count_rows("notes"), 60);
    EXPECT_EQ(count_rows("audit"), 60);
}

}  // namespace
}  // namespace continuo::test
