#pragma once

#include <filesystem>
#include <functional>

#include "cli/sessions/sessions_options.hpp"

namespace CLI {
class App;
}

namespace continuo {

/// Adds `sessions` with its commands; what they find is put into `options` and `env_file`, which
/// outlive `app`. `chosen` is called when one of them is.
void add_sessions_command(
    CLI::App& app,
    SessionsOptions& options,
    std::filesystem::path& env_file,
    const std::function<void()>& chosen
);

}  // namespace continuo
