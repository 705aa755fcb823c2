#pragma once

#include <memory>
#include <string>

#include "agent/mcp/mcp_tools.hpp"
#include "agent/tools/tool.hpp"
#include "base/clock.hpp"
#include "cache/rate_window.hpp"

namespace continuo {

/// A declared tool of an MCP server. run() returns {outcome: "done", values} with the values of its
/// mapping of the structured result, or `text` without one, or {outcome: "refused", reason} when
/// the tool says that it is an error. Errors: forbidden (the customer is not verified),
/// limit_exceeded (its rate), conflict (it is not the tool that was planned or approved) - nothing
/// was sent; those of McpTools::call(); corrupt (a result that is not as declared). What a server
/// writes is in no error. `rates`: as of ToolRateLimiter. `tools` and `clock` outlive it.
[[nodiscard]] std::unique_ptr<Tool> make_mcp_declared_tool(
    McpTools& tools, const std::string& name, std::shared_ptr<RateWindow> rates, const Clock& clock
);

/// What a result says, as run() returns it.
[[nodiscard]] Result<json::object> read_mcp_result(const DeclaredTool& tool, McpToolResult result);

}  // namespace continuo
