#pragma once

#include <filesystem>
#include <functional>

#include "cli/sessions/sessions_options.hpp"

namespace CLI {
class App;
}

namespace continuo {

/// Adds `sessions` and its subcommands, which store their options in `options` and `env_file`. Both
/// outlive `app`. Calls `chosen` if one of the subcommands was given.
void add_sessions_command(
    CLI::App& app,
    SessionsOptions& options,
    std::filesystem::path& env_file,
    const std::function<void()>& chosen
);

}  // namespace continuo
