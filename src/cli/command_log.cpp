#include "cli/command_log.hpp"

#include "telemetry/log.hpp"

namespace continuo {

void log_errors_only() {
    LogConfig log;
    log.level = LogLevel::error;
    log.to_stderr = true;
    configure_log(log);
}

}  // namespace continuo
