#pragma once

#include <iosfwd>

#include "cli/analytics/analytics_options.hpp"
#include "settings/settings.hpp"

namespace continuo {

/// Runs `continuo analytics`. Returns the exit status: 0, 1 (failed), 2 (invalid options).
[[nodiscard]] int run_analytics_command(
    const AnalyticsOptions& options, const Settings& settings, std::ostream& out, std::ostream& err
);

}  // namespace continuo
