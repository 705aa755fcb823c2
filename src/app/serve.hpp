#pragma once

#include "settings/settings.hpp"

namespace continuo {

/// Runs the server until SIGTERM or SIGINT, then lets requests in flight finish for up to
/// SHUTDOWN_GRACE_SECONDS. A second SIGINT ends it at once; a second SIGTERM changes nothing.
/// SIGHUP opens the log file and loads the TLS certificate again.
/// Returns the exit status: 0 after an orderly end, 1 when it could not start.
[[nodiscard]] int serve(const Settings& settings);

}  // namespace continuo
