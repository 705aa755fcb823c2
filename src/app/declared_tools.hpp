#pragma once

#include <vector>

#include "agent/agent.hpp"
#include "agent/tools/tool_registry.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

namespace continuo {

struct Services;

/// With TOOLS_FILE: reads the file into `config` and adds a factory for each of its tools. Their
/// connections are the services'. Errors: not_found, invalid_input: the file, with the line; the
/// certificates of a tool.
[[nodiscard]] Result<void> add_declared_tools(
    Services& services, AgentConfig& config, std::vector<ToolFactory>& factories, const Clock& clock
);

}  // namespace continuo
