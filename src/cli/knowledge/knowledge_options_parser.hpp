#pragma once

#include <filesystem>
#include <functional>

#include "cli/knowledge/knowledge_options.hpp"

namespace CLI {
class App;
}

namespace continuo {

/// Adds `kb` to `app`. It stores its options in `options` and `env_file`, which outlive it, and
/// calls `chosen`.
void add_knowledge_command(
    CLI::App& app,
    KnowledgeOptions& options,
    std::filesystem::path& env_file,
    const std::function<void()>& chosen
);

}  // namespace continuo
