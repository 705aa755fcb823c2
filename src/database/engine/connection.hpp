#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "database/database.hpp"
#include "database/engine/write_locks.hpp"

namespace soci {
class session;
}

namespace continuo {

class PostgresArray;

/// What names a commit whose answer did not come.
struct CommitMark {
    std::string writer;  ///< the connection
    std::string commit;  ///< the last transaction that it tried to commit
};

/// One connection to the database, SQLite or PostgreSQL: all that differs between the two.
/// Constructed means open; destroyed means closed, and what was not committed is rolled back.
/// Errors: every method throws what SOCI throws, unless it says noexcept; database_error.hpp
/// translates it.
/// Thread: one at a time.
class Connection {
public:
    enum class Access {
        read,
        write,  ///< SQLite: creates the file if it does not exist
    };
    virtual ~Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// One statement, without parameters and result.
    virtual void execute(std::string_view sql) = 0;

    /// Begins a transaction that writes what all of `locks` cover together. SQLite takes its write
    /// lock: after it, no statement fails because of another process. PostgreSQL takes an advisory
    /// lock for each of `locks`, in ascending order, until the transaction ends: what other
    /// processes committed about the same rows is visible to every statement after it.
    virtual void begin_write(std::span<const WriteLocks> locks) = 0;
    /// A snapshot, for several queries that must agree.
    virtual void begin_read() = 0;
    virtual void commit() = 0;
    /// Ends a transaction if there is one. False when that failed: the connection cannot be used
    /// any more.
    virtual bool rollback() noexcept = 0;
    /// Rows inserted, changed and deleted since it was opened.
    [[nodiscard]] virtual long long changes() const noexcept = 0;
    /// Runs a statement that writes, with arrays as its parameters ($1, $2, ...), and returns the
    /// numbers in the first column of its result. Prepared at its first use; `sql` has static
    /// storage. The caller adds its changes. PostgreSQL only.
    virtual std::vector<long long> run_arrays(
        std::string_view /*sql*/, std::span<const PostgresArray> /*arrays*/
    ) {
        return {};
    }
    /// Changes of a statement with parameters, for engines that do not count by themselves.
    virtual void add_changes(long long /*rows*/) noexcept {}

    /// After commit() threw: the commit whose outcome is not known; nullopt when nothing was
    /// committed.
    [[nodiscard]] virtual std::optional<CommitMark> unknown_commit() const { return std::nullopt; }
    /// Whether that commit, of another connection, was done. Waits until the server has ended its
    /// transaction.
    [[nodiscard]] virtual bool is_committed(const CommitMark& /*mark*/) { return false; }

    // The schema.

    enum class Owner {
        nobody,           ///< there is no table
        us,               ///< claim() was committed
        another_program,  ///< there are tables, but no claim
    };
    [[nodiscard]] virtual Owner owner() = 0;
    /// Marks the database as this program's, in the transaction that makes its first tables.
    virtual void claim() = 0;
    /// Once, before tables are made. SQLite: turns to write-ahead logging; waits for at most
    /// `busy_timeout`, also while another connection does the same.
    virtual void prepare() {}
    [[nodiscard]] virtual bool has_table(std::string_view name) = 0;
    struct Column {
        std::string name;
        std::string type;           ///< in the schema's words: INTEGER, REAL, TEXT
        std::size_t key_place = 0;  ///< in the primary key, from 1; 0: not part of it
    };
    /// The columns of a table, in order. SQLite only; none elsewhere.
    [[nodiscard]] virtual std::vector<Column> columns_of(std::string_view /*table*/) { return {}; }
    /// After rows with numbers of their own were inserted: new rows get greater ones. SQLite sees
    /// to that by itself.
    virtual void skip_numbers(std::string_view /*table*/, std::string_view /*column*/) {}
    /// A statement of the schema in the engine's words.
    [[nodiscard]] virtual std::string schema_text(std::string_view sql) const {
        return std::string(sql);
    }
    [[nodiscard]] virtual bool is_postgres() const noexcept { return false; }

    /// Texts may hold any byte. Where they may not, Statement escapes the others
    /// (postgres_text.hpp).
    [[nodiscard]] bool takes_any_byte() const { return !is_postgres(); }
    [[nodiscard]] virtual soci::session& session() = 0;

protected:
    Connection() = default;
};

/// Opens a connection to what `config` names. SQLite: sets the options of the connection, and
/// writes nothing to the file. Throws as Connection does.
[[nodiscard]] std::unique_ptr<Connection> open_connection(
    const DatabaseConfig& config, Connection::Access access
);

}  // namespace continuo
