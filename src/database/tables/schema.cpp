#include "database/tables/schema.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/id.hpp"
#include "base/text.hpp"
#include "database/engine/database_error.hpp"
#include "database/engine/statement.hpp"
#include "database/tables/record_triggers.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

constexpr std::array any_row{WriteLocks::all()};

long long number_of(Connection& connection, std::string_view sql) {
    Statement statement(connection, sql, {Value::Type::integer});
    return statement.find() ? statement.integer(0) : 0;
}

Result<void> check_owner(Connection& connection) {
    if (connection.owner() != Connection::Owner::another_program) return {};
    return fail(
        Errc::corrupt,
        connection.is_postgres()
            ? "the database has tables of another program: give this one a database or a schema "
              "of its own"
            : "the file is a database of another program"
    );
}

/// The number of the newest step that was applied; 0 for a new database.
int applied_version(Connection& connection) {
    if (!connection.has_table("schema_migrations")) return 0;
    return static_cast<int>(number_of(connection, "SELECT max(number) FROM schema_migrations"));
}

constexpr std::string_view works_from_key = "schema_works_from";

/// The schema of the oldest programs that work with a database of schema `version`; 0: unknown.
int works_from(Connection& connection, int version) {
    if (!connection.has_table("meta")) return 0;
    Statement stored(connection, "SELECT value FROM meta WHERE key = :key", {Value::Type::text});
    if (!stored.find({works_from_key})) return 0;
    const auto of = fmt::format("{}:", version);
    const auto text = stored.text(0);
    int number = 0;
    if (text.starts_with(of)) (void)parse_integer(std::string_view(text).substr(of.size()), number);
    return number;
}

void note_works_from(Connection& connection, const Migration& step) {
    if (!connection.has_table("meta")) return;
    const int now = step.works_from == 0 ? step.number : step.works_from;
    const int before = works_from(connection, step.number - 1);
    Statement write(
        connection,
        "INSERT INTO meta (key, value) VALUES (:key, :value)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
    );
    write.run({works_from_key, fmt::format("{}:{}", step.number, std::max(now, before))});
}

/// A newer program changed the database. Errors: conflict unless ours works with it.
Result<void> check_newer(Connection& connection, int version, int newest) {
    const int from = works_from(connection, version);
    if (from > 0 && from <= newest) return {};
    return fail(
        Errc::conflict,
        fmt::format(
            "the database was written by a newer version of the program: its schema is {}, this "
            "program knows up to {}",
            version,
            newest
        )
    );
}

void apply(Connection& connection, const Migration& step, const Clock& clock) {
    const bool other = connection.is_postgres() && !step.postgres_statements.empty();
    for (const auto statement : other ? step.postgres_statements : step.statements)
        connection.execute(connection.schema_text(statement));
    Statement record(
        connection,
        "INSERT INTO schema_migrations (number, name, applied_at) VALUES (:number, :name, :at)"
    );
    record.run({step.number, step.name, clock.now()});
    note_works_from(connection, step);
}

void create_schema(Connection& connection) {
    connection.execute(
        connection.schema_text("CREATE TABLE IF NOT EXISTS schema_migrations ("
                               " number INTEGER PRIMARY KEY,"
                               " name TEXT NOT NULL,"
                               " applied_at INTEGER NOT NULL)")
    );
    connection.claim();
}

/// Applies one step; false when there is none left. The version is read under the write lock:
/// another process may have applied it already.
bool apply_next(Connection& connection, std::span<const Migration> steps, const Clock& clock) {
    connection.begin_write(any_row);
    const int version = applied_version(connection);
    const auto next =
        std::ranges::find_if(steps, [&](const auto& step) { return step.number > version; });
    if (next == steps.end()) {
        connection.rollback();
        return false;
    }
    if (version == 0) create_schema(connection);
    apply(connection, *next, clock);
    connection.commit();
    log("database").info("schema: applied migration {}, {}", next->number, next->name);
    return true;
}

void restore_tables(Connection& connection, std::span<const Table> wanted) {
    const auto missing = missing_tables(connection, wanted);
    if (missing.empty()) return;
    connection.begin_write(any_row);
    for (const auto& table : wanted) {
        if (std::ranges::find(missing, table.name) == missing.end()) continue;
        log("database").warn("schema: the table {} was missing; it is created again", table.name);
        for (const auto statement : table.statements)
            connection.execute(connection.schema_text(statement));
    }
    // The triggers of a table are lost with it.
    const bool has_triggers =
        std::ranges::find(wanted, "local_changes", &Table::name) != wanted.end();
    if (has_triggers && !connection.is_postgres()) {
        for (const auto statement : table_texts::record_triggers)
            connection.execute(statement);
    }
    connection.commit();
}

void ensure_database_id(Connection& connection) {
    if (!database_id(connection).empty()) return;
    Statement insert(
        connection,
        "INSERT INTO meta (key, value) VALUES ('database_id', :id) ON CONFLICT DO NOTHING"
    );
    insert.run({make_uuid()});
}

Result<int> migrate_or_throw(
    Connection& connection,
    std::span<const Migration> steps,
    std::span<const Table> wanted,
    const Clock& clock
) {
    if (auto ours = check_owner(connection); !ours) return std::unexpected(ours.error());
    const int newest = steps.empty() ? 0 : steps.back().number;
    const int version = applied_version(connection);
    if (version > newest) {
        if (auto works = check_newer(connection, version, newest); !works)
            return std::unexpected(works.error());
        log("database")
            .warn(
                "schema: a newer version changed the database (schema {}, this program's is {}); "
                "this "
                "one works with it until all instances are upgraded",
                version,
                newest
            );
        connection.prepare();
        return version;
    }
    connection.prepare();
    while (apply_next(connection, steps, clock)) {
    }
    restore_tables(connection, wanted);
    if (std::ranges::find(wanted, "meta", &Table::name) != wanted.end()) {
        ensure_database_id(connection);
    }
    return newest;
}

}  // namespace

Result<int> migrate(
    Connection& connection,
    std::span<const Migration> steps,
    std::span<const Table> wanted,
    const Clock& clock
) {
    try {
        return migrate_or_throw(connection, steps, wanted, clock);
    } catch (...) {
        connection.rollback();
        return std::unexpected(translate(std::current_exception()).error);
    }
}

Result<int> check_schema(Connection& connection, std::span<const Migration> steps) {
    try {
        if (auto ours = check_owner(connection); !ours) return std::unexpected(ours.error());
        const int newest = steps.empty() ? 0 : steps.back().number;
        const int version = applied_version(connection);
        if (version == newest) return version;
        if (version > newest && check_newer(connection, version, newest)) return version;
        return fail(
            Errc::conflict,
            fmt::format(
                "the schema of the database is {}, this program's is {}: use the program of the "
                "server's version",
                version,
                newest
            )
        );
    } catch (...) {
        return std::unexpected(translate(std::current_exception()).error);
    }
}

std::string database_id(Connection& connection) {
    Statement known(
        connection, "SELECT value FROM meta WHERE key = 'database_id'", {Value::Type::text}
    );
    return known.find() ? known.text(0) : std::string();
}

std::vector<std::string> missing_tables(Connection& connection, std::span<const Table> wanted) {
    std::vector<std::string> missing;
    for (const auto& table : wanted) {
        if (!connection.has_table(table.name)) missing.emplace_back(table.name);
    }
    return missing;
}

}  // namespace continuo
