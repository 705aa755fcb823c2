#pragma once

#include "base/error.hpp"

namespace continuo {

/// Loads libpq, if it was not before. All that calls libpq, SOCI's backend too, must come after a
/// load that was successful; a call without one aborts the process.
/// Errors: unavailable, when the library is not installed. Any thread.
[[nodiscard]] Result<void> load_postgres_library();

}  // namespace continuo
