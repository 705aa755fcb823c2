#pragma once

#include <filesystem>
#include <functional>

#include "cli/database/database_options.hpp"

namespace CLI {
class App;
}

namespace continuo {

/// Adds `database copy` and `backup` to `app`. They store their options in `options` and
/// `env_file`, which outlive it, and call `chosen`.
void add_database_commands(
    CLI::App& app,
    DatabaseOptions& options,
    std::filesystem::path& env_file,
    const std::function<void()>& chosen
);

}  // namespace continuo
