#include "database/database.hpp"

#include <fstream>
#include <iterator>
#include <latch>
#include <thread>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "database/tables/schema.hpp"
#include "database_fixture.hpp"

namespace continuo::test {
namespace {

class OpenDatabaseTest : public DatabaseTest {};
class OpenSqliteTest : public SqliteTest {};

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(OpenSqliteTest, MakesItsFolderAndAWriteAheadLog) {
    EXPECT_TRUE(std::filesystem::exists(config().file));
    EXPECT_EQ(value("PRAGMA journal_mode"), "wal");
}

int newest_schema() {
    return migrations().back().number;
}

TEST_P(OpenDatabaseTest, MakesItsTables) {
    EXPECT_TRUE(run_task(database->ping()));
    EXPECT_TRUE(run_task(database->missing_tables())->empty());
    EXPECT_EQ(database->schema_version(), newest_schema());
    EXPECT_EQ(database->is_shared(), engine == Engine::postgres);
}

TEST_P(OpenDatabaseTest, KeepsEverythingAndItsIdOverARestart) {
    const auto id = value("SELECT value FROM meta WHERE key = 'database_id'");
    EXPECT_EQ(id.size(), 36);
    const auto step = full_step("sess_a", 1);
    ASSERT_TRUE(write(step));
    reopen();
    EXPECT_EQ(load("sess_a")->session, step.session);
    EXPECT_EQ(load("sess_a")->newest, step.messages);
    EXPECT_EQ(value("SELECT value FROM meta WHERE key = 'database_id'"), id);
    EXPECT_EQ(count_rows("schema_migrations"), migrations().size());
}

TEST_P(OpenDatabaseTest, MissingTablesHaveTheirOwnReason) {
    execute("DROP TABLE sessions");
    const auto read = load("sess_a");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().reason, ErrorReason::missing_tables) << read.error().detail;
    const auto written = write(small_step("sess_a", 1));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().reason, ErrorReason::missing_tables) << written.error().detail;
}

TEST_F(OpenSqliteTest, TakesAPathWithSpacesAndSigns) {
    auto odd = config();
    odd.file = folder / "a = b" / "it's  ü.db";
    reopen(odd);
    ASSERT_TRUE(write(small_step("sess_a", 1)));
    EXPECT_TRUE(std::filesystem::exists(odd.file));
    reopen(odd);
    EXPECT_TRUE(load("sess_a"));
}

TEST_F(OpenSqliteTest, RefusesAPathThatItWouldMisread) {
    auto odd = config();
    odd.file = folder / "a\"b.db";
    EXPECT_EQ(open_database(odd, clock, nullptr).error().code, Errc::unavailable);
    odd.file = folder.path();
    EXPECT_EQ(open_database(odd, clock, nullptr).error().code, Errc::unavailable);
}

TEST_P(OpenDatabaseTest, RefusesANewerDatabaseAndNamesBothVersions) {
    execute("INSERT INTO schema_migrations VALUES (99, 'from the future', 0)");
    database.reset();
    const auto refused = open_database(config(), clock, nullptr);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_NE(refused.error().detail.find("99"), std::string::npos) << refused.error().detail;
    const auto ours = "up to " + std::to_string(newest_schema());
    EXPECT_NE(refused.error().detail.find(ours), std::string::npos) << refused.error().detail;
}

TEST_F(OpenSqliteTest, RefusesAFileThatIsNoDatabaseAndLeavesItAlone) {
    auto other = config();
    other.file = folder / "notes.txt";
    std::ofstream(other.file) << std::string(10'000, 'x');
    const auto before = bytes_of(other.file);
    EXPECT_EQ(open_database(other, clock, nullptr).error().code, Errc::corrupt);
    EXPECT_EQ(bytes_of(other.file), before);
}

TEST_F(OpenSqliteTest, RefusesTheDatabaseOfAnotherProgramAndLeavesItAlone) {
    auto other = config();
    other.file = folder / "other.db";
    RawDatabase(other.file).execute("CREATE TABLE sessions (id INTEGER)");
    const auto before = bytes_of(other.file);
    EXPECT_EQ(open_database(other, clock, nullptr).error().code, Errc::corrupt);
    EXPECT_EQ(bytes_of(other.file), before);
}

TEST_P(OpenDatabaseTest, MakesAMissingTableAgain) {
    ASSERT_TRUE(write(small_step("sess_a", 1)));
    execute("DROP TABLE documents");
    EXPECT_EQ(*run_task(database->missing_tables()), std::vector<std::string>{"documents"});
    reopen();
    EXPECT_TRUE(run_task(database->missing_tables())->empty());
    EXPECT_TRUE(run_task(database->documents().upsert({sample_document("d1")})));
    EXPECT_TRUE(load("sess_a")) << "the other tables keep what they have";
}

void open_from_four_places(const DatabaseConfig& shared, const Clock& clock) {
    std::vector<Result<std::unique_ptr<Database>>> opened(4);
    std::latch together(4);
    {
        std::vector<std::jthread> threads;
        threads.reserve(opened.size());
        for (auto& place : opened) {
            threads.emplace_back([&] {
                together.arrive_and_wait();
                place = open_database(shared, clock, nullptr);
            });
        }
    }
    for (auto& place : opened) {
        ASSERT_TRUE(place) << place.error().detail;
        EXPECT_TRUE(run_task((*place)->archive().write(small_step("sess_a", 1))));
    }
    EXPECT_EQ(
        RawDatabase(shared).value("SELECT count(*) FROM schema_migrations"),
        std::to_string(migrations().size())
    );
    EXPECT_EQ(RawDatabase(shared).value("SELECT count(*) FROM messages"), "2");
}

// Two that turn a new file to write-ahead logging at the same moment are refused by SQLite without
// a wait. They do not meet each time: several files, so that they do.
TEST_F(OpenSqliteTest, OpensFromSeveralPlacesAtOnce) {
    auto shared = config();
    shared.busy_timeout = std::chrono::minutes(1);
    for (int round = 0; round < 20 && !HasFatalFailure(); ++round) {
        shared.file = folder / ("shared" + std::to_string(round) + ".db");
        open_from_four_places(shared, clock);
    }
}

TEST_F(PostgresTest, OpensFromSeveralPlacesAtOnce) {
    for (int round = 0; round < 5 && !HasFatalFailure(); ++round)
        open_from_four_places(new_database(Engine::postgres, folder), clock);
}

TEST_F(PostgresTest, RefusesTheTablesOfAnotherProgramAndLeavesThemAlone) {
    const auto other = new_database(Engine::postgres, folder);
    RawDatabase raw(other);
    raw.execute("CREATE TABLE sessions (id INTEGER)");
    const auto refused = open_database(other, clock, nullptr);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::corrupt);
    EXPECT_NE(refused.error().detail.find("another program"), std::string::npos);
    EXPECT_EQ(
        raw.value("SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname ="
                  " current_schema()"),
        "sessions"
    );
}

Task<void> note_outcome(Task<Result<void>> task, std::vector<Result<void>>* outcomes) {
    outcomes->push_back(co_await std::move(task));
}

TEST_P(OpenDatabaseTest, CloseWritesWhatIsQueued) {
    asio::io_context context;
    std::vector<Result<void>> outcomes;
    for (int i = 0; i < 100; ++i) {
        auto task = archive().write(small_step("sess_" + std::to_string(i), 1));
        asio::co_spawn(context, note_outcome(std::move(task), &outcomes), asio::detached);
    }
    context.poll();  // every write is in the queue, or done
    database->close();
    context.run();
    ASSERT_EQ(outcomes.size(), 100);
    for (const auto& outcome : outcomes)
        EXPECT_TRUE(outcome);
    EXPECT_EQ(count_rows("sessions"), 100);
}

TEST_F(OpenSqliteTest, TellsWhetherWritingWorks) {
    database.reset();
    auto impatient = config();
    impatient.busy_timeout = std::chrono::milliseconds(1);
    database = open_database(impatient, clock, nullptr).value();
    EXPECT_TRUE(run_task(database->check_writing()));
    RawDatabase other(impatient.file);
    other.execute("BEGIN IMMEDIATE");
    EXPECT_TRUE(run_task(database->check_writing())) << "no write was refused yet";
    EXPECT_EQ(write(small_step("sess_a", 1)).error().code, Errc::unavailable);
    EXPECT_EQ(run_task(database->check_writing()).error().code, Errc::unavailable);
    EXPECT_TRUE(run_task(database->ping())) << "it can be read";
    other.execute("COMMIT");
    EXPECT_TRUE(run_task(database->check_writing()));
}

TEST_P(OpenDatabaseTest, IsUnavailableOnceClosed) {
    ASSERT_TRUE(write(small_step("sess_a", 1)));
    database->close();
    database->close();
    EXPECT_EQ(write(small_step("sess_a", 2)).error().code, Errc::unavailable);
    EXPECT_EQ(load("sess_a").error().code, Errc::unavailable);
    EXPECT_EQ(history("sess_a", 0, 1).error().code, Errc::unavailable);
    EXPECT_EQ(list({}).error().code, Errc::unavailable);
    EXPECT_EQ(erase("sess_a").error().code, Errc::unavailable);
    EXPECT_EQ(prune().error().code, Errc::unavailable);
    EXPECT_EQ(tickets(std::nullopt).error().code, Errc::unavailable);
    EXPECT_EQ(run_task(database->documents().generation()).error().code, Errc::unavailable);
    EXPECT_EQ(run_task(database->ping()).error().code, Errc::unavailable);
    EXPECT_EQ(run_task(database->missing_tables()).error().code, Errc::unavailable);
}

INSTANTIATE_TEST_SUITE_P(, OpenDatabaseTest, both_engines(), engine_name);

}  // namespace
}  // namespace continuo::test
