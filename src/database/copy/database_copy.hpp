#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "database/database.hpp"
#include "database/engine/connection.hpp"

namespace continuo {

/// A table of both databases after a copy. The hash is over all cells, in the order of the key.
struct TableComparison {
    std::string table;
    std::uint64_t source_rows = 0;
    std::uint64_t target_rows = 0;
    std::string source_hash;
    std::string target_hash;
    std::string first_difference;  ///< the key of the first row that differs; empty: none does

    [[nodiscard]] bool is_same() const {
        return source_rows == target_rows && source_hash == target_hash;
    }
};

struct DatabaseCopyReport {
    std::uint64_t rows_copied = 0;  ///< in this run
    std::vector<TableComparison> tables;

    [[nodiscard]] bool is_same() const;
};

/// Of a table: rows done, and all of them. Returns false to stop: the next run goes on from here.
using CopyProgress =
    std::function<bool(std::string_view table, std::uint64_t done, std::uint64_t total)>;

/// Copies a database of SQLite into an empty one of PostgreSQL, with everything but its id. A copy
/// that was interrupted is continued by the next run, if the source has not changed meanwhile.
/// Until it is complete and was compared, open_database() refuses the target.
/// Errors of all methods: those of open_database(); cancelled when the progress says so. Blocks.
/// Thread: one.
class DatabaseCopy {
public:
    enum class Stage {
        empty,       ///< nothing was copied yet
        unfinished,  ///< an earlier run was interrupted, or found a difference
        complete,    ///< an earlier run copied and compared everything
    };

    /// Opens both, and makes the tables of the target. Further errors: conflict (the target has
    /// other data), not_found (no source).
    [[nodiscard]] static Result<DatabaseCopy> open(
        const DatabaseConfig& source, const DatabaseConfig& target, const Clock& clock
    );

    [[nodiscard]] Stage stage() const { return x_stage; }
    [[nodiscard]] const std::string& target_id() const { return x_target_id; }

    /// Copies the source as it is when this is called, also while a server writes to it; a copy
    /// that is complete is not touched. Then compares every row and, if all are equal, lets
    /// programs open the target.
    Result<DatabaseCopyReport> run(const CopyProgress& progress);

private:
    DatabaseCopy(std::unique_ptr<Connection> source, std::unique_ptr<Connection> target)
        : x_source(std::move(source)), x_target(std::move(target)) {}

    std::unique_ptr<Connection> x_source;
    std::unique_ptr<Connection> x_target;
    std::string x_source_id;
    std::string x_target_id;
    Stage x_stage = Stage::empty;
};

/// A copy into this database was begun and is not complete. Throws as Statement does.
[[nodiscard]] bool has_unfinished_copy(Connection& connection);

}  // namespace continuo
