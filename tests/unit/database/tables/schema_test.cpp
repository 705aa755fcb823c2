#include "database/tables/schema.hpp"

#include <array>

#include "database_fixture.hpp"

namespace continuo::test {
namespace {

constexpr std::array<std::string_view, 2> first{
    "CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (1)"
};
constexpr std::array<std::string_view, 2> second{
    "ALTER TABLE a ADD COLUMN y INTEGER NOT NULL DEFAULT 7", "CREATE TABLE b (z INTEGER)"
};
constexpr std::array<std::string_view, 2> broken{"CREATE TABLE c (z INTEGER)", "CREATE NONSENSE"};
constexpr std::array<Migration, 3> steps{{{1, "a", first}, {2, "b", second}, {3, "c", broken}}};

class SchemaTest : public ::testing::Test {
protected:
    Result<int> run(std::size_t count) {
        Connection connection(config(), Connection::Access::write);
        return migrate(connection, std::span(steps).first(count), {}, clock);
    }
    DatabaseConfig config() const {
        DatabaseConfig config;
        config.file = folder / "schema.db";
        return config;
    }
    std::string value(const std::string& sql) { return RawDatabase(config().file).value(sql); }

    ScratchFolder folder;
    FakeClock clock;
};

TEST_F(SchemaTest, AppliesEveryStepOnce) {
    EXPECT_EQ(run(2), 2);
    EXPECT_EQ(run(2), 2);
    EXPECT_EQ(value("SELECT count(*) FROM a"), "1");
    EXPECT_EQ(value("SELECT group_concat(number || name) FROM schema_migrations"), "1a,2b");
}

TEST_F(SchemaTest, UpgradesAnOlderDatabaseAndKeepsItsRows) {
    EXPECT_EQ(run(1), 1);
    EXPECT_EQ(value("SELECT count(*) FROM sqlite_master WHERE name = 'b'"), "0");
    EXPECT_EQ(run(2), 2);
    EXPECT_EQ(value("SELECT x || ',' || y FROM a"), "1,7");
}

TEST_F(SchemaTest, RefusesADatabaseOfANewerProgram) {
    EXPECT_EQ(run(2), 2);
    const auto refused = run(1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_NE(refused.error().detail.find("is 2"), std::string::npos) << refused.error().detail;
    EXPECT_NE(refused.error().detail.find("up to 1"), std::string::npos) << refused.error().detail;
}

TEST_F(SchemaTest, LeavesNothingOfAStepThatFails) {
    const auto failed = run(3);
    ASSERT_FALSE(failed);
    EXPECT_EQ(value("SELECT max(number) FROM schema_migrations"), "2");
    EXPECT_EQ(value("SELECT count(*) FROM sqlite_master WHERE name = 'c'"), "0");
    EXPECT_EQ(run(2), 2);
}

TEST_F(SchemaTest, TheProgramsStepsAreNumberedWithoutAGapAndMakeAllTables) {
    int expected = 0;
    for (const auto& step : migrations())
        EXPECT_EQ(step.number, ++expected);
    Connection connection(config(), Connection::Access::write);
    EXPECT_EQ(migrate(connection, migrations(), {}, clock), expected);
    EXPECT_TRUE(missing_tables(connection, tables()).empty());
}

}  // namespace
}  // namespace continuo::test
