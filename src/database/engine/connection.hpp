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

/// One connection to the SQLite file. Constructed means open; destroyed means closed, and what was
/// not committed is rolled back.
/// Errors: every method throws what SOCI throws, unless it says noexcept; database_error.hpp
/// translates it.
/// Thread: one at a time.
class Connection {
public:
    enum class Access {
        read,
        write,  ///< creates the file if it does not exist
    };
    /// Sets the options of the connection; writes nothing to the file.
    Connection(const DatabaseConfig& config, Access access);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// One statement, without parameters and result.
    void execute(std::string_view sql);

    /// Switches the file to write-ahead logging, for good. Waits for at most `busy_timeout`, also
    /// while another connection does the same.
    void use_write_ahead_log();

    /// Takes the write lock: after it, no statement fails because of another process.
    void begin_write();
    /// A snapshot, for several queries that must agree.
    void begin_read();
    void commit();
    /// Ends a transaction if there is one. False when that failed: the connection cannot be used
    /// any more.
    bool rollback() noexcept;
    /// Rows inserted, changed and deleted since it was opened.
    [[nodiscard]] long long changes() const noexcept;

    // SQLite's own dialect.

    /// The number in the file's header that names the program it belongs to; 0 when none was set.
    [[nodiscard]] std::int32_t application_id();
    void set_application_id(std::int32_t id);
    /// The file has no table, nor anything else.
    [[nodiscard]] bool is_empty();
    [[nodiscard]] bool has_table(std::string_view name);

    [[nodiscard]] soci::session& session() { return *x_session; }

private:
    std::unique_ptr<soci::session> x_session;
    std::chrono::milliseconds x_busy_timeout;
};

}  // namespace continuo
