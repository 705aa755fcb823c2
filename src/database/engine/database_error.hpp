#pragma once

#include <exception>

#include "base/error.hpp"

namespace continuo {

/// What a failure of SOCI or SQLite means to a caller.
struct DatabaseError {
    Error error;
    /// The disk or a lock: whatever is tried next would meet it too.
    bool environment = false;
    /// Nobody knows what state the connection is in: open a new one.
    bool reopen = false;
};

/// Translates an exception that left a Connection or a Statement. The detail names the cause in
/// SQLite's words, and never the values of a row (SOCI's own message would).
[[nodiscard]] DatabaseError translate(std::exception_ptr exception);

}  // namespace continuo
