#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "database/engine/connection.hpp"

namespace continuo {

/// A step of the schema, in SQLite's words (Connection::schema_text). Numbers are consecutive; a
/// step that was released never changes.
struct Migration {
    int number;
    std::string_view name;
    std::span<const std::string_view> statements;
    /// Instead of them, for PostgreSQL: for a step with statements that only SQLite has.
    std::span<const std::string_view> postgres_statements = {};
    /// Programs of this schema and later go on with the database after the step: it only adds what
    /// they do not use. 0: only those that know the step. So that instances of two versions can run
    /// during an upgrade, a change comes in two steps of two releases: the first adds what is new,
    /// the second takes out what no program uses any more.
    int works_from = 0;
};

/// A table after all migrations, and the statements that create it with its indexes.
struct Table {
    std::string_view name;
    std::span<const std::string_view> statements;  ///< all `IF NOT EXISTS`
};

/// All steps, oldest first.
[[nodiscard]] std::span<const Migration> migrations();
/// All tables that the program needs.
[[nodiscard]] std::span<const Table> tables();

/// Migrates the database of `connection` to the newest of `steps`, each step in a transaction of
/// its own, and creates the tables of `wanted` that are missing nevertheless. Several processes may
/// do it at the same time: each step is taken under the lock of all writers. Returns the number of
/// the newest step. Errors: corrupt when the file is no database or belongs to another program (it
/// is not touched); conflict when a newer version wrote it with which this one does not work
/// (Migration::works_from); unavailable.
[[nodiscard]] Result<int> migrate(
    Connection& connection,
    std::span<const Migration> steps,
    std::span<const Table> wanted,
    const Clock& clock
);

/// Checks that the database of `connection` is ours, and at the newest of `steps` or one with which
/// they work; writes nothing.
/// Returns its number. Errors: corrupt; conflict, saying which version it has; unavailable.
[[nodiscard]] Result<int> check_schema(Connection& connection, std::span<const Migration> steps);

/// The UUID of this database, which never changes. Throws as Statement does.
[[nodiscard]] std::string database_id(Connection& connection);

/// Names of the tables of `wanted` that are missing. Throws as Statement does.
[[nodiscard]] std::vector<std::string> missing_tables(
    Connection& connection, std::span<const Table> wanted
);

}  // namespace continuo
