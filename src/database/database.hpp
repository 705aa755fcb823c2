#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "database/archive.hpp"
#include "database/repositories.hpp"

namespace continuo {

class Metrics;

enum class Synchronous {
    full,    ///< a commit is on disk before it is answered: survives power loss
    normal,  ///< survives a crash of the process; power loss may take the last commits
};

struct DatabaseConfig {
    std::filesystem::path file;  ///< the SQLite file; its folder is created
    Synchronous synchronous = Synchronous::full;
    std::size_t readers = 2;         ///< connections, and threads, for reading
    std::size_t queue_max = 10'000;  ///< writes waiting for the writer; one more is `unavailable`
    std::chrono::milliseconds busy_timeout{2000
    };  ///< how long another process's lock is waited for
    /// To look at what is there, also beside a server that uses it: no file is made, no schema
    /// brought up to date, every write fails.
    bool read_only = false;
};

/// The SQL database: one writing connection with a thread of its own (group commit), a few reading
/// ones. SQLite in WAL mode: readers never wait for the writer.
class Database {
public:
    virtual ~Database() = default;

    [[nodiscard]] virtual Archive& archive() = 0;
    [[nodiscard]] virtual TicketStore& tickets() = 0;
    [[nodiscard]] virtual CustomerFactStore& memories() = 0;
    [[nodiscard]] virtual DocumentStore& documents() = 0;
    [[nodiscard]] virtual AuditLog& audit() = 0;

    /// `SELECT 1` on a reading connection.
    virtual Task<Result<void>> ping() = 0;
    /// Whether what is written reaches the disk: what the last write told, and after one that the
    /// disk or a lock refused, another that changes nothing. Errors: unavailable.
    virtual Task<Result<void>> check_writing() = 0;
    /// The tables that the program needs and that are not there; empty when all is well.
    virtual Task<Result<std::vector<std::string>>> missing_tables() = 0;
    /// A UUID that this database was given when it was made.
    [[nodiscard]] virtual const std::string& id() const = 0;
    /// The number of the newest migration that was applied.
    [[nodiscard]] virtual int schema_version() const = 0;

    /// Writes what is queued, closes the connections. Every later call is `unavailable`.
    /// Thread: any that runs no shard; blocks until done.
    virtual void close() = 0;
};

/// Opens or creates the database and brings its schema up to date (each migration in a
/// transaction). Errors: unavailable (cannot be opened: the reason), conflict (written by a newer
/// version of the program: says which; read-only, by an older one), corrupt (not a database, or a
/// foreign one); read-only, not_found (there is no file). `clock`,
/// `metrics` outlive it; `metrics` may be null.
[[nodiscard]] Result<std::unique_ptr<Database>> open_database(
    DatabaseConfig config, const Clock& clock, Metrics* metrics
);

/// The version of the SQLite library in use: "3.40.1".
[[nodiscard]] std::string_view sqlite_version();

}  // namespace continuo
