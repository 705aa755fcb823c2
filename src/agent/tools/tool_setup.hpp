#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/tools/argument_schema.hpp"
#include "agent/tools/tool_registry.hpp"

namespace continuo {

/// A tool that can be called: made, its schema compiled, initialised.
struct ReadyTool {
    std::string key;
    ToolPolicy policy;
    std::unique_ptr<Tool> tool;
    ArgumentSchema schema;
};

struct ToolSet {
    std::vector<ReadyTool> ready;                               ///< in the order of the factories
    std::vector<std::pair<std::string, std::string>> left_out;  ///< key and why
};

/// Makes the tools as ToolMode says. Initialising one takes at most its policy's timeout.
/// Errors: invalid_input when two factories have one key; in legacy mode that of the first tool
/// that fails.
[[nodiscard]] Task<Result<ToolSet>> set_up_tools(ToolMode mode, std::vector<ToolFactory> factories);

}  // namespace continuo
