#pragma once

#include "settings/settings.hpp"

namespace continuo {

/// Runs the server until SIGTERM, SIGINT or SIGHUP, then lets requests in flight finish for up to
/// SHUTDOWN_GRACE_SECONDS; a second signal ends it at once.
/// Returns the exit status: 0 after an orderly end, 1 when it could not start.
[[nodiscard]] int serve(const Settings& settings);

}  // namespace continuo
