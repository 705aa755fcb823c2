#pragma once

#include <exception>

#include "base/error.hpp"

namespace continuo {

/// The meaning of a failure of SOCI, SQLite or PostgreSQL to a caller.
struct DatabaseError {
    Error error;
    /// The cause is the disk, the server or a lock: the next operation would meet it too.
    bool environment = false;
    /// The state of the connection is unknown, or the server is the wrong one: open a new one.
    bool reopen = false;
    /// The transaction was rolled back and can be run again at once: it met another one, or the
    /// connection was lost. After a lost COMMIT see Connection::unknown_commit().
    bool retry = false;
};

/// Translates an exception that left a Connection or a Statement. The detail names the cause in
/// the engine's words, and never the values of a row (SOCI's own message would) or a password.
[[nodiscard]] DatabaseError translate(std::exception_ptr exception);

}  // namespace continuo
