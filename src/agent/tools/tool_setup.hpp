#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/tools/argument_schema.hpp"
#include "agent/tools/tool_registry.hpp"

namespace continuo {

/// An initialised tool with its compiled schema.
struct ReadyTool {
    std::string key;
    ToolPolicy policy;
    std::unique_ptr<Tool> tool;
    ArgumentSchema schema;
};

struct ToolSet {
    std::vector<ReadyTool> ready;                               ///< in the order of the factories
    std::vector<std::pair<std::string, std::string>> left_out;  ///< key and reason
};

/// Creates and initialises the tools as ToolFactory describes for each ToolMode. Initialising a
/// tool is limited by its policy's timeout.
/// Errors: invalid_input when two factories have the same key; in legacy mode the error of the
/// first tool that fails.
[[nodiscard]] Task<Result<ToolSet>> set_up_tools(ToolMode mode, std::vector<ToolFactory> factories);

}  // namespace continuo
