#include "database/tables/schema.hpp"

#include <array>

#include "database/tables/tables.hpp"
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

class SchemaFixture : public ::testing::Test {
protected:
    explicit SchemaFixture(Engine on) : engine(on), x_config(new_database(on, folder)) {
        if (on == Engine::sqlite) std::filesystem::create_directories(x_config.file.parent_path());
    }

    Result<int> run(std::size_t count) {
        const auto opened = open_connection(config(), Connection::Access::write);
        return migrate(*opened, std::span(steps).first(count), {}, clock);
    }
    const DatabaseConfig& config() const { return x_config; }
    std::string value(const std::string& sql) { return RawDatabase(config()).value(sql); }

    ScratchFolder folder;
    Engine engine;
    FakeClock clock;

private:
    DatabaseConfig x_config;
};

class SchemaTest : public SchemaFixture, public ::testing::WithParamInterface<Engine> {
protected:
    SchemaTest() : SchemaFixture(GetParam()) {}
    bool has_table(const std::string& name) {
        return open_connection(config(), Connection::Access::write)->has_table(name);
    }
};
INSTANTIATE_TEST_SUITE_P(, SchemaTest, both_engines(), engine_name);

TEST_P(SchemaTest, AppliesEveryStepOnce) {
    EXPECT_EQ(run(2), 2);
    EXPECT_EQ(run(2), 2);
    EXPECT_EQ(value("SELECT count(*) FROM a"), "1");
    EXPECT_EQ(value("SELECT count(*) FROM schema_migrations"), "2");
    EXPECT_EQ(value("SELECT name FROM schema_migrations WHERE number = 2"), "b");
}

TEST_P(SchemaTest, UpgradesAnOlderDatabaseAndKeepsItsRows) {
    EXPECT_EQ(run(1), 1);
    EXPECT_FALSE(has_table("b"));
    EXPECT_EQ(run(2), 2);
    EXPECT_EQ(value("SELECT x || ',' || y FROM a"), "1,7");
}

TEST_P(SchemaTest, RefusesADatabaseOfANewerProgram) {
    EXPECT_EQ(run(2), 2);
    const auto refused = run(1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_NE(refused.error().detail.find("is 2"), std::string::npos) << refused.error().detail;
    EXPECT_NE(refused.error().detail.find("up to 1"), std::string::npos) << refused.error().detail;
}

TEST_P(SchemaTest, AnOlderProgramGoesOnAfterAStepThatOnlyAdds) {
    constexpr std::array<std::string_view, 2> start{
        "CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
        "CREATE TABLE a (x INTEGER)"
    };
    constexpr std::array<std::string_view, 1> adds{"ALTER TABLE a ADD COLUMN y INTEGER"};
    constexpr std::array<std::string_view, 1> adds_more{"ALTER TABLE a ADD COLUMN z INTEGER"};
    constexpr std::array<std::string_view, 1> takes_out{"ALTER TABLE a DROP COLUMN x"};
    constexpr std::array<std::string_view, 1> other{"ALTER TABLE a RENAME COLUMN y TO x"};
    const std::array<Migration, 5> releases{{
        {1, "start", start},
        {2, "adds", adds, {}, 1},
        {3, "adds more", adds_more, {}, 2},
        {4, "takes out", takes_out, {}, 3},
        {5, "nobody else", other},
    }};
    const auto program = [&](std::size_t schema) {
        const auto opened = open_connection(config(), Connection::Access::write);
        return migrate(*opened, std::span(releases).first(schema), {}, clock);
    };
    const auto reader = [&](std::size_t schema) {
        const auto opened = open_connection(config(), Connection::Access::read);
        return check_schema(*opened, std::span(releases).first(schema));
    };
    EXPECT_EQ(program(2), 2);
    EXPECT_EQ(program(1), 2) << "the older program";
    EXPECT_EQ(reader(1), 2);
    EXPECT_EQ(program(3), 3);
    EXPECT_EQ(program(2), 3);
    EXPECT_EQ(program(1).error().code, Errc::conflict) << "two releases older";
    EXPECT_EQ(program(4), 4);
    EXPECT_EQ(program(3), 4);
    EXPECT_EQ(program(2).error().code, Errc::conflict);
    EXPECT_EQ(program(5), 5);
    EXPECT_EQ(program(4).error().code, Errc::conflict);
    EXPECT_EQ(reader(4).error().code, Errc::conflict);
    EXPECT_EQ(program(5), 5);
}

TEST_P(SchemaTest, LeavesNothingOfAStepThatFails) {
    const auto failed = run(3);
    ASSERT_FALSE(failed);
    EXPECT_EQ(value("SELECT max(number) FROM schema_migrations"), "2");
    EXPECT_FALSE(has_table("c"));
    EXPECT_EQ(run(2), 2);
}

/// What the steps did to databases of SQLite: none of PostgreSQL is older than they are.
class ProgramSchemaTest : public SchemaFixture {
protected:
    ProgramSchemaTest() : SchemaFixture(Engine::sqlite) {}
    /// A database as the program's first `count` migrations make it.
    void make(std::size_t count) {
        const auto opened = open_connection(config(), Connection::Access::write);
        ASSERT_TRUE(migrate(*opened, migrations().first(count), {}, clock));
    }
    void upgrade() {
        const auto opened = open_connection(config(), Connection::Access::write);
        const auto upgraded = migrate(*opened, migrations(), tables(), clock);
        ASSERT_TRUE(upgraded) << upgraded.error().detail;
    }
    void execute(const std::string& sql) { RawDatabase(config()).execute(sql); }
    void add_fact(const std::string& owner, const std::string& session, const std::string& user) {
        execute(
            "INSERT INTO memories (memory_id, owner, session_id, user_id, seq, kind, content,"
            " normal_form, importance, access_count, created_at, last_accessed) VALUES ('m', '" +
            owner + "', '" + session + "', " + user +
            ", 1, 'user_info', 'User name: Ada', 'user name: ada', 0.5, 0, 1, 1)"
        );
    }
};

TEST_F(ProgramSchemaTest, TicketsOfBeforeAreOfUsersWhoWereNotVerified) {
    make(1);
    EXPECT_EQ(
        value("SELECT count(*) FROM pragma_table_info('tickets') WHERE name = 'user_verified'"), "0"
    );
    execute(
        "INSERT INTO tickets VALUES ('ESC-1', 's', 'ada', 1, 1, 'pending', 'normal', 'general',"
        " '[]', 0, 0, 0, 'x', NULL, NULL)"
    );
    upgrade();
    EXPECT_EQ(value("SELECT user_id || user_verified FROM tickets"), "ada0");
}

TEST_F(ProgramSchemaTest, FactsOfBeforeGoBackToTheirSessions) {
    make(1);
    add_fact("u:ada", "sess_a", "'ada'");
    add_fact("u:bob", "sess_b", "'bob'");
    add_fact("s:sess_b", "sess_b", "NULL");  // the same, said before the session had a user
    add_fact("s:sess_c", "sess_c", "NULL");
    upgrade();
    EXPECT_EQ(
        value("SELECT group_concat(owner) FROM (SELECT owner FROM memories ORDER BY owner)"),
        "s:sess_a,s:sess_b,s:sess_c"
    );
    EXPECT_EQ(value("SELECT count(*) FROM memories WHERE user_id IS NOT NULL"), "0");
}

TEST_F(ProgramSchemaTest, ChangesOfDocumentsOfBeforeAreNotKnown) {
    make(3);
    execute(
        "INSERT INTO meta (key, value) VALUES ('document_generation', '7');"
        "INSERT INTO documents VALUES ('d1', '', '', '', '{}', 'h', 1, 1, 1, 'x')"
    );
    upgrade();
    Tables tables{open_connection(config(), Connection::Access::write)};
    EXPECT_FALSE(tables.documents.changes(6, 10));
    EXPECT_TRUE(tables.documents.changes(7, 10));
    EXPECT_EQ(tables.documents.load("d1")->content, "x");
}

TEST_F(ProgramSchemaTest, SessionsOfBeforeHaveNoRevisionYet) {
    make(4);
    execute("INSERT INTO sessions VALUES (1, 'sess_a', NULL, 'active', 1, 1, 3, '{}')");
    upgrade();
    EXPECT_EQ(value("SELECT revision || coalesce(turn_marks, '-') FROM sessions"), "0-");
    EXPECT_EQ(value("SELECT count(*) FROM drafts"), "0");
}

TEST_F(ProgramSchemaTest, RowsOfBeforeAreUnknownToOtherDatabases) {
    make(4);
    execute(
        "INSERT INTO documents VALUES ('d1', '', '', '', '{}', 'h', 1, 1, 7, 'x', 1);"
        "INSERT INTO notes (session_id, author, content, created_at) VALUES ('s', 'a', 'b', 8);"
        "INSERT INTO notes (session_id, author, content, created_at) VALUES ('s', 'a', 'c', 9);"
        "INSERT INTO operators VALUES ('ann', 'admin', 'h', 5, 6)"
    );
    add_fact("s:sess_a", "sess_a", "NULL");
    upgrade();
    EXPECT_EQ(
        value("SELECT group_concat(changed_at) FROM (SELECT changed_at FROM local_changes"
              " ORDER BY changed_at)"),
        "1,6,7,8,9"
    );
    EXPECT_EQ(value("SELECT count(DISTINCT note_id) FROM notes WHERE length(note_id) = 32"), "2");
    execute("DELETE FROM local_changes; DELETE FROM documents; DELETE FROM memories");
    EXPECT_EQ(
        value("SELECT group_concat(key) FROM (SELECT key FROM local_changes ORDER BY key)"),
        "document/d1,fact/m"
    );
}

TEST_F(ProgramSchemaTest, ATableThatWasLostIsMadeAgainWithItsTriggers) {
    make(6);
    execute("DROP TABLE documents");
    upgrade();
    execute(
        "INSERT INTO documents (document_id, title, content_type, source, metadata, content_hash,"
        " chunk_count, created_at, updated_at, content)"
        " VALUES ('d1', '', '', '', '{}', 'h', 1, 1, 1, 'x')"
    );
    EXPECT_EQ(value("SELECT key FROM local_changes"), "document/d1");
}

TEST_F(ProgramSchemaTest, ATableThatWasLostIsMadeAgainBeforeItIsChanged) {
    make(1);
    execute("DROP TABLE tickets; DROP TABLE memories; DROP TABLE documents; DROP TABLE sessions");
    upgrade();
    EXPECT_EQ(value("SELECT count(user_verified) FROM tickets"), "0");
    EXPECT_EQ(value("SELECT count(*) FROM memories"), "0");
    EXPECT_EQ(value("SELECT count(generation) FROM documents"), "0");
    EXPECT_EQ(value("SELECT count(revision) FROM sessions"), "0");
}

TEST_P(SchemaTest, TheProgramsStepsAreNumberedWithoutAGapAndMakeAllTables) {
    int expected = 0;
    for (const auto& step : migrations())
        EXPECT_EQ(step.number, ++expected);
    const auto opened = open_connection(config(), Connection::Access::write);
    EXPECT_EQ(migrate(*opened, migrations(), {}, clock), expected);
    EXPECT_TRUE(missing_tables(*opened, tables()).empty());
}

}  // namespace
}  // namespace continuo::test
