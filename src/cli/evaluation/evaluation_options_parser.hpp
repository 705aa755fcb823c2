#pragma once

#include <filesystem>
#include <functional>

#include "cli/evaluation/evaluation_options.hpp"

namespace CLI {
class App;
}

namespace continuo {

/// Adds `eval` to `app`. It stores its options in `options` and `env_file`, which outlive it, and
/// calls `chosen`.
void add_evaluation_command(
    CLI::App& app,
    EvaluationOptions& options,
    std::filesystem::path& env_file,
    const std::function<void()>& chosen
);

}  // namespace continuo
