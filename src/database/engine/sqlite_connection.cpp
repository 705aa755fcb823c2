#include "database/engine/sqlite_connection.hpp"

#include <string>
#include <thread>

#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "database/engine/statement.hpp"

namespace continuo {

namespace {

// Pages of the log after which a commit also copies them into the database: a row that changes
// often is copied once. 4096 pages of 4 KiB bound the log at about 16 MiB.
constexpr int checkpoint_pages = 4096;
// The memory that the writer may use for pages, in KiB; readers keep SQLite's default of 2 MiB.
constexpr int writer_cache_kib = 8 * 1024;
// Between two attempts where SQLite itself does not wait.
constexpr std::chrono::milliseconds busy_pause{2};

/// SOCI reads `key="value"` pairs; a path that it would misread is refused.
std::string connect_string(const std::filesystem::path& file) {
    const auto path = file.string();
    if (path.empty() || path.contains('"') || path.contains('\0')) {
        throw soci::sqlite3_soci_error("the path is empty or has a quote in it", SQLITE_CANTOPEN);
    }
    return fmt::format("dbname=\"{}\"", path);
}

constexpr std::int32_t our_application_id = 0x436f6e74;  // "Cont"

/// A file is ours when its header has our application id, which the first migration writes in its
/// own transaction; a file without tables and without an id is new. Both are read before anything
/// is written, so the file of another program is not changed.
class SqliteConnection final : public Connection {
public:
    SqliteConnection(const DatabaseConfig& config, Access access)
        : x_session(soci::sqlite3, connect_string(config.file)),
          x_busy_timeout(config.busy_timeout) {
        execute(fmt::format("PRAGMA busy_timeout = {}", config.busy_timeout.count()));
        execute("PRAGMA temp_store = MEMORY");
        if (access == Access::read) {
            execute("PRAGMA query_only = ON");
            return;
        }
        execute(
            config.synchronous == Synchronous::full ? "PRAGMA synchronous = FULL"
                                                    : "PRAGMA synchronous = NORMAL"
        );
        // What was erased is overwritten with zeros. Not every build of SQLite does so by itself.
        execute("PRAGMA secure_delete = ON");
        execute(fmt::format("PRAGMA cache_size = -{}", writer_cache_kib));
        execute(fmt::format("PRAGMA wal_autocheckpoint = {}", checkpoint_pages));
    }
    ~SqliteConnection() override { end_transaction(); }
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    void execute(std::string_view sql) override { x_session.once << std::string(sql); }

    void begin_write(std::span<const WriteLocks> /*locks*/) override { execute("BEGIN IMMEDIATE"); }
    void begin_read() override { execute("BEGIN"); }
    void commit() override { execute("COMMIT"); }
    bool rollback() noexcept override { return end_transaction(); }
    long long changes() const noexcept override {
        return sqlite_api::sqlite3_total_changes64(handle());
    }

    Owner owner() override {
        // In one snapshot: another process may be creating the tables at the same time.
        begin_read();
        const auto id = application_id();
        const bool empty = is_empty();
        commit();
        if (id == our_application_id) return Owner::us;
        return id == 0 && empty ? Owner::nobody : Owner::another_program;
    }
    void claim() override {
        execute(fmt::format("PRAGMA application_id = {}", our_application_id));
    }
    void prepare() override { use_write_ahead_log(); }
    bool has_table(std::string_view name) override {
        Statement statement(
            *this,
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name",
            {Value::Type::integer}
        );
        return statement.find({name});
    }
    std::vector<Column> columns_of(std::string_view table) override {
        Statement statement(
            *this,
            "SELECT name, type, pk FROM pragma_table_info(:name) ORDER BY cid",
            {Value::Type::text, Value::Type::text, Value::Type::integer}
        );
        std::vector<Column> columns;
        statement.query({table});
        while (statement.next()) {
            const auto place = static_cast<std::size_t>(statement.integer(2));
            columns.push_back({statement.text(0), statement.text(1), place});
        }
        return columns;
    }
    soci::session& session() override { return x_session; }

private:
    [[nodiscard]] sqlite_api::sqlite3* handle() const {
        return static_cast<const soci::sqlite3_session_backend*>(x_session.get_backend())->conn_;
    }
    bool end_transaction() noexcept {
        auto* connection = handle();
        // A full disk ends the transaction: there is nothing to roll back then.
        if (sqlite_api::sqlite3_get_autocommit(connection) != 0) return true;
        return sqlite_api::sqlite3_exec(connection, "ROLLBACK", nullptr, nullptr, nullptr) ==
               SQLITE_OK;
    }
    /// The number in the file's header that names the program it belongs to; 0 when none was set.
    std::int32_t application_id() {
        Statement statement(*this, "PRAGMA application_id", {Value::Type::integer});
        return statement.find() ? static_cast<std::int32_t>(statement.integer(0)) : 0;
    }
    bool is_empty() {
        Statement statement(*this, "SELECT 1 FROM sqlite_master", {Value::Type::integer});
        return !statement.find();
    }
    void use_write_ahead_log();

    mutable soci::session x_session;
    std::chrono::milliseconds x_busy_timeout;
};

// SQLite changes the mode by upgrading a read lock to a write lock. Two connections that do so at
// once would wait for each other for ever, so it calls the busy handler only while it has no lock
// yet, and otherwise returns SQLITE_BUSY at once.
void SqliteConnection::use_write_ahead_log() {
    const auto last_attempt = std::chrono::steady_clock::now() + x_busy_timeout;
    for (;;) {
        try {
            return execute("PRAGMA journal_mode = WAL");
        } catch (const soci::sqlite3_soci_error& e) {
            const bool is_busy = (e.result() & 0xff) == SQLITE_BUSY;
            if (!is_busy || std::chrono::steady_clock::now() >= last_attempt) throw;
        }
        std::this_thread::sleep_for(busy_pause);
    }
}

}  // namespace

std::unique_ptr<Connection> open_sqlite_connection(
    const DatabaseConfig& config, Connection::Access access
) {
    return std::make_unique<SqliteConnection>(config, access);
}

std::string_view sqlite_version() {
    return sqlite_api::sqlite3_libversion();
}

}  // namespace continuo
