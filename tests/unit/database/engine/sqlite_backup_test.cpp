#include "database/engine/sqlite_backup.hpp"

#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "../database_fixture.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;

void no_progress(std::uint64_t /*done*/, std::uint64_t /*total*/) {}

class SqliteBackup : public SqliteTest {
protected:
    /// More pages than one step copies.
    void add_large_document() {
        auto document = sample_document("large");
        document.content = std::string(6 * 1024 * 1024, 'x');
        std::ignore = run_task(database->documents().upsert({document}));
    }
    std::size_t files() const {
        return static_cast<std::size_t>(std::distance(
            std::filesystem::directory_iterator(folder / "backups"),
            std::filesystem::directory_iterator()
        ));
    }
    SqliteBackup() { std::filesystem::create_directory(folder / "backups"); }

    std::filesystem::path copy = folder / "backups" / "copy.db";
};

TEST_F(SqliteBackup, IsOneFileOfOneStateWhileAServerWrites) {
    ASSERT_TRUE(write(full_step("sess_1", 1)));
    add_large_document();
    int steps = 0;
    const auto bytes = back_up_sqlite(config().file, copy, [&](auto done, auto total) {
        EXPECT_LE(done, total);
        EXPECT_TRUE(write(small_step(fmt::format("sess_late_{}", steps++), 1)));
    });
    ASSERT_TRUE(bytes) << bytes.error().detail;
    EXPECT_GT(steps, 1);
    EXPECT_EQ(*bytes, std::filesystem::file_size(copy));
    EXPECT_EQ(files(), 1) << "no log, no unfinished file";
    EXPECT_EQ(
        std::filesystem::status(copy).permissions() & std::filesystem::perms::all,
        std::filesystem::perms::owner_read | std::filesystem::perms::owner_write
    );
    EXPECT_EQ(RawDatabase(copy).value("SELECT count(*) FROM sessions"), "1");

    const auto before = load("sess_1");
    DatabaseConfig restored;
    restored.file = copy;
    reopen(restored);
    EXPECT_EQ(load("sess_1")->newest, before->newest);
    EXPECT_TRUE(write(small_step("sess_2", 1)));
}

TEST_F(SqliteBackup, OverwritesNothing) {
    std::ofstream(copy) << "mine";
    const auto refused = back_up_sqlite(config().file, copy, no_progress);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_EQ(std::filesystem::file_size(copy), 4);
    EXPECT_EQ(files(), 1);

    std::filesystem::remove(copy);
    std::filesystem::create_symlink(folder / "elsewhere", copy);
    EXPECT_FALSE(back_up_sqlite(config().file, copy, no_progress));
    EXPECT_FALSE(std::filesystem::exists(folder / "elsewhere"));
}

TEST_F(SqliteBackup, OfADamagedDatabaseIsNotKept) {
    add_large_document();
    database->close();
    {
        std::fstream file(config().file, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(2 * 1024 * 1024);
        file << std::string(8192, 'z');
    }
    const auto failed = back_up_sqlite(config().file, copy, no_progress);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Errc::corrupt) << failed.error().detail;
    EXPECT_EQ(files(), 0);
}

TEST_F(SqliteBackup, SaysWhatIsMissing) {
    const auto nothing = back_up_sqlite(folder / "none.db", copy, no_progress);
    EXPECT_EQ(nothing.error().code, Errc::not_found);
    const auto nowhere = back_up_sqlite(config().file, folder / "no" / "copy.db", no_progress);
    ASSERT_FALSE(nowhere);
    EXPECT_THAT(nowhere.error().detail, HasSubstr("No such file or directory"));
}

}  // namespace
}  // namespace continuo::test
