#include "database/copy/database_copy.hpp"

#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "../database_fixture.hpp"
#include "support/edit_session.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;

constexpr int plain_sessions = 230;
constexpr std::string_view awkward = "a\0b \x01 \xff and \xc3\xbc";

bool go_on(std::string_view /*table*/, std::uint64_t /*done*/, std::uint64_t /*total*/) {
    return true;
}

class DatabaseCopyTest : public SqliteTest {
protected:
    DatabaseCopyTest() : target(new_database(Engine::postgres, folder)) { fill(); }

    void fill() {
        for (int i = 0; i < plain_sessions; ++i)
            EXPECT_TRUE(write(small_step(fmt::format("sess_{}", i), 1)));
        auto odd = full_step("sess_full", 1);
        odd.messages[0].content = std::string(awkward.data(), awkward.size() - 1);
        EXPECT_TRUE(write(std::move(odd)));
        EXPECT_TRUE(erase("sess_7").value());
        auto& documents = database->documents();
        std::ignore = run_task(documents.upsert({sample_document("d1"), sample_document("d2")}));
        std::ignore = run_task(documents.erase("d1"));
        Operator anna;
        anna.name = "anna";
        anna.token_hash = "hash";
        anna.created_at = clock.now();
        EXPECT_TRUE(run_task(database->operators().add(anna)));
        add_note(*database);
    }
    void add_note(Database& to) {
        Note note;
        note.session_id = "sess_full";
        note.author = "anna";
        note.content = "call back";
        note.created_at = clock.now();
        EXPECT_TRUE(run_task(to.notes().add(note)));
    }
    Result<DatabaseCopy> begin() { return DatabaseCopy::open(config(), target, clock); }
    DatabaseCopyReport copy_all() {
        auto copy = begin();
        EXPECT_TRUE(copy) << copy.error().detail;
        auto report = copy->run(go_on);
        EXPECT_TRUE(report) << report.error().detail;
        return report.value_or(DatabaseCopyReport{});
    }
    Result<std::unique_ptr<Database>> open_target() {
        return open_database(target, clock, nullptr);
    }
    static const TableComparison& of(const DatabaseCopyReport& report, std::string_view table) {
        return *std::ranges::find(report.tables, table, &TableComparison::table);
    }

    DatabaseConfig target;
};

TEST_F(DatabaseCopyTest, HasEverythingButTheId) {
    const auto report = copy_all();
    EXPECT_TRUE(report.is_same());
    EXPECT_EQ(of(report, "sessions").target_rows, plain_sessions);
    EXPECT_EQ(of(report, "messages").source_rows, 2 * (plain_sessions - 1) + 4);
    EXPECT_EQ(of(report, "tombstones").target_rows, 1);
    EXPECT_EQ(of(report, "document_erasures").target_rows, 1);

    const auto opened = open_target();
    ASSERT_TRUE(opened) << opened.error().detail;
    auto& copied = **opened;
    EXPECT_NE(copied.id(), database->id());
    const auto there = run_task(copied.archive().load("sess_full", 100));
    const auto here = load("sess_full");
    ASSERT_TRUE(there);
    EXPECT_EQ(there->newest, here->newest);
    EXPECT_EQ(there->session, here->session);
    EXPECT_EQ(
        run_task(copied.documents().generation()).value(),
        run_task(database->documents().generation()).value()
    );
    EXPECT_EQ(run_task(copied.operators().list())->size(), 1);
}

TEST_F(DatabaseCopyTest, GivesNewRowsNewNumbers) {
    std::ignore = copy_all();
    const auto copied = open_target().value();
    add_note(*copied);
    EXPECT_EQ(run_task(copied->notes().of_session("sess_full", 10))->size(), 2);
    EXPECT_TRUE(run_task(copied->archive().write(small_step("sess_new", 1))));
    EXPECT_EQ(run_task(copied->archive().load("sess_new", 10))->newest.size(), 2);
}

TEST_F(DatabaseCopyTest, ThatWasStoppedIsContinued) {
    std::uint64_t first = 0;
    {
        auto copy = begin().value();
        EXPECT_EQ(copy.stage(), DatabaseCopy::Stage::empty);
        const auto stopped = copy.run([&](auto table, auto done, auto /*total*/) {
            first = done;
            return table != "messages";
        });
        EXPECT_EQ(stopped.error().code, Errc::cancelled);
        EXPECT_EQ(first, 200) << "the first page is there";
    }
    const auto refused = open_target();
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, HasSubstr("is not complete"));

    auto again = begin().value();
    EXPECT_EQ(again.stage(), DatabaseCopy::Stage::unfinished);
    std::set<std::string> tables;
    const auto report = again.run([&](auto table, auto /*done*/, auto /*total*/) {
        tables.emplace(table);
        return true;
    });
    ASSERT_TRUE(report) << report.error().detail;
    EXPECT_TRUE(report->is_same());
    const auto messages = of(*report, "messages").source_rows;
    EXPECT_LT(report->rows_copied, plain_sessions + messages) << "nothing is copied twice";
    EXPECT_GE(report->rows_copied, messages - first);
    EXPECT_TRUE(open_target());
}

TEST_F(DatabaseCopyTest, AWrongOrMissingRowIsFound) {
    std::ignore = copy_all();
    RawDatabase(target).execute("UPDATE messages SET content = 'other' WHERE number = 5");
    RawDatabase(target).execute("DELETE FROM notes");
    auto copy = begin().value();
    EXPECT_EQ(copy.stage(), DatabaseCopy::Stage::complete);
    const auto report = copy.run(go_on);
    ASSERT_TRUE(report);
    EXPECT_FALSE(report->is_same());
    EXPECT_EQ(report->rows_copied, 0) << "what is complete is not written again";
    EXPECT_EQ(of(*report, "messages").first_difference, "5");
    EXPECT_EQ(of(*report, "messages").source_rows, of(*report, "messages").target_rows);
    EXPECT_FALSE(of(*report, "notes").is_same());
    EXPECT_EQ(of(*report, "notes").target_rows, 0);
    EXPECT_TRUE(of(*report, "sessions").is_same());
}

TEST_F(DatabaseCopyTest, AWrongRowOfAnUnfinishedCopyKeepsItClosed) {
    {
        auto copy = begin().value();
        std::ignore = copy.run([](auto table, auto, auto) { return table != "messages"; });
    }
    RawDatabase(target).execute("UPDATE sessions SET user_id = 'eve' WHERE number = 3");
    const auto report = begin().value().run(go_on);
    ASSERT_TRUE(report);
    EXPECT_EQ(of(*report, "sessions").first_difference, "3");
    EXPECT_FALSE(open_target());
}

TEST_F(DatabaseCopyTest, ATargetWithOtherDataIsRefused) {
    {
        const auto other = open_target().value();
        EXPECT_TRUE(run_task(other->archive().write(small_step("sess_other", 1))));
    }
    const auto refused = begin();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_THAT(refused.error().detail, HasSubstr("other data: 1 rows in sessions"));
}

TEST_F(DatabaseCopyTest, ATargetWithACopyOfAnotherDatabaseIsRefused) {
    std::ignore = copy_all();
    execute("UPDATE meta SET value = 'another' WHERE key = 'database_id'");
    const auto refused = begin();
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, HasSubstr("a copy of another database"));
}

TEST_F(DatabaseCopyTest, IsOfOneStateWhileAServerWrites) {
    auto copy = begin().value();
    int written = 0;
    const auto report = copy.run([&](auto /*table*/, auto /*done*/, auto /*total*/) {
        EXPECT_TRUE(write(small_step(fmt::format("sess_late_{}", written++), 1)));
        return true;
    });
    ASSERT_TRUE(report) << report.error().detail;
    EXPECT_GT(written, 5);
    EXPECT_TRUE(report->is_same());
    EXPECT_EQ(of(*report, "sessions").target_rows, plain_sessions);
}

TEST_F(DatabaseCopyTest, WithoutASourceMakesNothing) {
    auto nowhere = config();
    nowhere.file = folder / "missing.db";
    const auto refused = DatabaseCopy::open(nowhere, target, clock);
    EXPECT_EQ(refused.error().code, Errc::not_found);
    EXPECT_FALSE(std::filesystem::exists(nowhere.file));
}

}  // namespace
}  // namespace continuo::test
