#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "database/archive.hpp"
#include "database/instance_reports.hpp"
#include "database/repositories.hpp"
#include "database/shared_records.hpp"
#include "database/shared_sessions.hpp"

namespace continuo {

class AnalyticsStore;

class Metrics;

enum class Synchronous {
    full,    ///< a commit is on disk before it is answered: survives power loss
    normal,  ///< survives a crash of the process; power loss may take the last commits
};

struct DatabaseConfig {
    std::filesystem::path file;  ///< the SQLite file; its folder is created
    /// `postgresql://…`: the PostgreSQL database that is used instead of a file.
    std::string postgres_url = {};
    Synchronous synchronous = Synchronous::full;
    std::size_t readers = 2;         ///< connections, and threads, for reading
    std::size_t queue_max = 10'000;  ///< writes waiting; one more is `unavailable`
    /// SQLite: how long to wait for another process's lock.
    std::chrono::milliseconds busy_timeout{2000};
    /// PostgreSQL: the server ends a statement after so long.
    std::chrono::milliseconds statement_time_max{30'000};
    /// A read that takes longer is `unavailable`: the disk does not answer.
    std::chrono::milliseconds read_time_max{5000};
    /// While a commit takes longer, further writes are `unavailable` at once. More than
    /// busy_timeout.
    std::chrono::milliseconds write_time_max{10'000};
    /// PostgreSQL: for how long to ask what became of a commit whose answer did not come.
    std::chrono::milliseconds look_time{8000};
    /// For inspection, also while a server uses it: no file is created, the schema is not migrated,
    /// every write fails.
    bool read_only = false;
};

/// The SQL database: one connection for writing, with a thread of its own (group commit), and a few
/// for reading, which never wait for the writer. SQLite in WAL mode, for one server; or PostgreSQL,
/// which many servers share.
class Database {
public:
    virtual ~Database() = default;

    [[nodiscard]] virtual Archive& archive() = 0;
    [[nodiscard]] virtual SharedSessions& shared_sessions() = 0;
    [[nodiscard]] virtual TicketStore& tickets() = 0;
    [[nodiscard]] virtual CustomerFactStore& memories() = 0;
    [[nodiscard]] virtual DocumentStore& documents() = 0;
    [[nodiscard]] virtual AuditLog& audit() = 0;
    [[nodiscard]] virtual OperatorStore& operators() = 0;
    [[nodiscard]] virtual NoteStore& notes() = 0;
    [[nodiscard]] virtual UnansweredStore& unanswered() = 0;
    [[nodiscard]] virtual AnalyticsStore& analytics() = 0;
    /// Of a database that is not shared by processes, but one of several with the same content.
    [[nodiscard]] virtual SharedRecordStore& records() = 0;
    /// Of a database that is shared by processes.
    [[nodiscard]] virtual InstanceReports& reports() = 0;

    /// `SELECT 1` on a reading connection.
    virtual Task<Result<void>> ping() = 0;
    /// Whether writes reach the disk: the outcome of the last one and, after one that the disk or a
    /// lock refused, that of another which changes nothing. Errors: unavailable, also while a
    /// commit takes longer than `write_time_max`.
    virtual Task<Result<void>> check_writing() = 0;
    /// The tables that the program needs and that are missing; normally none.
    virtual Task<Result<std::vector<std::string>>> missing_tables() = 0;
    /// Other processes write to it, too.
    [[nodiscard]] virtual bool is_shared() const = 0;
    /// A UUID that this database was given when it was created.
    [[nodiscard]] virtual const std::string& id() const = 0;
    /// The number of the newest migration that was applied.
    [[nodiscard]] virtual int schema_version() const = 0;

    /// Writes what is queued and closes the connections. Every later call is `unavailable`.
    /// Thread: any that runs no shard; blocks until done.
    virtual void close() = 0;
};

/// Opens or creates the database and brings its schema up to date (each migration in a
/// transaction). `clock` and `metrics` outlive it; `metrics` may be null.
/// Errors: unavailable (cannot be opened: the reason), conflict (written by a newer version of the
/// program: says which; read-only, by an older one), corrupt (not a database, or another
/// program's), invalid_input (postgres_url cannot be read); read-only, not_found (no such file).
/// The detail names the file or the server, never a password.
[[nodiscard]] Result<std::unique_ptr<Database>> open_database(
    DatabaseConfig config, const Clock& clock, Metrics* metrics
);

/// The version of the SQLite library in use: "3.40.1".
[[nodiscard]] std::string_view sqlite_version();

}  // namespace continuo
