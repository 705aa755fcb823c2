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
