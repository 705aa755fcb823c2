#pragma once

#include "settings/settings.hpp"

namespace continuo {

/// Runs the server until SIGTERM or SIGINT, then lets requests in flight finish for up to
/// SHUTDOWN_GRACE_SECONDS. A SIGINT during shutdown ends it at once; a second SIGTERM is ignored.
/// SIGHUP reopens the log file and reloads the TLS certificate.
/// Returns the exit status: 0 after an orderly shutdown, 1 if the server could not start.
[[nodiscard]] int serve(const Settings& settings);

}  // namespace continuo
