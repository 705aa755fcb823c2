#pragma once

#include "async/task.hpp"
#include "base/error.hpp"

namespace continuo {

struct Services;

/// The specification's checks, in its order, as one log line: `Startup checks: Database: ✓, ...`.
/// Errors: unavailable when a critical one fails (Database, Tables).
[[nodiscard]] Task<Result<void>> run_startup_checks(const Services& services);

}  // namespace continuo
