#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "cli/knowledge/knowledge_access.hpp"
#include "cli/knowledge/knowledge_options.hpp"
#include "settings/settings.hpp"

namespace continuo {

// Exit statuses beyond 0 and those of command_line.hpp.
inline constexpr int knowledge_exit_unreachable = 3;

/// The admin key, or the token of an operator of the role admin: from the file, if one is named,
/// from the environment, the settings, or the data folder of the settings.
/// Errors: invalid_input.
[[nodiscard]] Result<std::string> find_knowledge_key(
    const std::string& key_file,
    const Settings& settings,
    const std::vector<std::pair<std::string, std::string>>& environment
);

struct KnowledgeStreams {
    std::ostream& out;
    std::ostream& err;
    std::size_t progress_width = 0;  ///< columns of the terminal on `err`; 0: none
};

/// Runs `continuo kb`; returns the exit status. Blocks.
int run_knowledge_command(
    const KnowledgeOptions& options,
    const Settings& settings,
    const std::vector<std::pair<std::string, std::string>>& environment,
    const KnowledgeStreams& streams
);

/// The same on a knowledge base that is open; every action but `status` of several servers.
int run_knowledge_action(
    const KnowledgeOptions& options, KnowledgeAccess& access, const KnowledgeStreams& streams
);

}  // namespace continuo
