#pragma once

#include <filesystem>
#include <functional>

#include "cli/analytics/analytics_options.hpp"

namespace CLI {
class App;
}

namespace continuo {

/// Adds `analytics` to `app`. It stores its options in `options` and `env_file`, which outlive it,
/// and calls `chosen`.
void add_analytics_command(
    CLI::App& app,
    AnalyticsOptions& options,
    std::filesystem::path& env_file,
    const std::function<void()>& chosen
);

}  // namespace continuo
