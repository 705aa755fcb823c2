#pragma once

#include <exception>

#include "base/error.hpp"

namespace continuo {

/// The meaning of a failure of SOCI or SQLite to a caller.
struct DatabaseError {
    Error error;
    /// The cause is the disk or a lock: the next operation would meet it too.
    bool environment = false;
    /// The state of the connection is unknown: open a new one.
    bool reopen = false;
};

/// Translates an exception that left a Connection or a Statement. The detail names the cause in
/// SQLite's words, and never the values of a row (SOCI's own message would).
[[nodiscard]] DatabaseError translate(std::exception_ptr exception);

}  // namespace continuo
