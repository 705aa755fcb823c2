#pragma once

namespace continuo {

/// For commands that report their errors themselves: logs to stderr, and only errors that they do
/// not report.
void log_errors_only();

}  // namespace continuo
