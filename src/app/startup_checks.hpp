#pragma once

#include "async/task.hpp"
#include "base/error.hpp"

namespace continuo {

struct Services;

/// Runs the specification's checks in its order and logs the result: `Startup checks: Database: ✓,
/// ...`. Errors: unavailable if a critical check fails (Database, Tables).
[[nodiscard]] Task<Result<void>> run_startup_checks(const Services& services);

}  // namespace continuo
