#pragma once

#include <filesystem>
#include <functional>

#include "cli/operator/operator_options.hpp"

namespace CLI {
class App;
}

namespace continuo {

/// Adds the command `operator` with its commands to `app`. What they find is put into `options` and
/// `env_file`; `chosen` is called when one of them was given. All outlive `app`.
void add_operator_command(
    CLI::App& app,
    OperatorOptions& options,
    std::filesystem::path& env_file,
    const std::function<void()>& chosen
);

}  // namespace continuo
