#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "database/database.hpp"

namespace soci {
class session;
}

namespace continuo {

/// One connection to the SQLite file. Constructed means open; destroyed means closed, with what was
/// not committed rolled back.
/// Errors: every method throws what SOCI throws, unless it says noexcept; database_error.hpp
/// translates it.
/// Thread: one at a time.
class Connection {
public:
    enum class Access {
        read,
        write,  ///< creates the file when it is not there
    };
    /// Sets what concerns the connection; writes nothing to the file.
    Connection(const DatabaseConfig& config, Access access);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// One statement, without parameters and result.
    void execute(std::string_view sql);

    /// Turns the file to write-ahead logging, which it stays in. Waits, for `busy_timeout` at most,
    /// also while another connection does the same.
    void use_write_ahead_log();

    /// Takes the write lock: nothing after it but the disk can fail for another process's sake.
    void begin_write();
    /// A snapshot, for several queries that must agree.
    void begin_read();
    void commit();
    /// Ends a transaction if there is one. False when it could not: the connection is of no more
    /// use.
    bool rollback() noexcept;
    /// Rows inserted, changed and deleted since it was opened.
    [[nodiscard]] long long changes() const noexcept;

    // What SQLite says of its file, in its own dialect.

    /// The number in the file's header that tells whose file it is; 0 when none was set.
    [[nodiscard]] std::int32_t application_id();
    void set_application_id(std::int32_t id);
    /// There is neither a table nor anything else in the file.
    [[nodiscard]] bool is_empty();
    [[nodiscard]] bool has_table(std::string_view name);

    [[nodiscard]] soci::session& session() { return *x_session; }

private:
    std::unique_ptr<soci::session> x_session;
    std::chrono::milliseconds x_busy_timeout;
};

}  // namespace continuo
