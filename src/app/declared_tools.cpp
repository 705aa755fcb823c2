#include "app/declared_tools.hpp"

#include <memory>
#include <utility>

#include "agent/mcp/mcp_tools.hpp"
#include "agent/tools/http_tool.hpp"
#include "agent/tools/mcp_tool_call.hpp"
#include "agent/tools/tools_file.hpp"
#include "app/services.hpp"
#include "cache/rate_window.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

using Declared = std::shared_ptr<const DeclaredTools>;

ToolFactory factory_of(const DeclaredTool& tool) {
    ToolFactory factory;
    factory.key = tool.name;
    factory.policy = tool.limits;
    factory.declared = true;
    return factory;
}

/// With Redis all instances count the calls of a tool together.
std::shared_ptr<RateWindow> shared_rates(Services& services, const DeclaredTool& tool) {
    if (!tool.rate || !services.redis) return nullptr;
    return make_redis_rate_window(
        services.settings.redis.session_key_prefix + "rate:tool:",
        tool.rate->calls,
        tool.rate->period,
        *services.redis
    );
}

Result<ToolFactory> http_tool_factory(
    Services& services, Declared declared, const DeclaredTool& tool, const Clock& clock
) {
    const auto client = tool_client_config(tool.endpoint);
    // Certificates that cannot be read are a reason not to start.
    if (const auto tried = make_http_client(tool.endpoint.server, client); !tried)
        return fail(
            tried.error().code, "TOOLS_FILE: tool " + tool.name + ": " + tried.error().detail
        );
    auto& connections = *services.tool_connections.emplace_back(
        std::make_unique<HttpClientPool>(tool.endpoint.server, client)
    );
    auto factory = factory_of(tool);
    factory.make = [declared = std::move(declared),
                    name = tool.name,
                    rates = shared_rates(services, tool),
                    &connections,
                    &clock] { return make_http_tool(declared, name, connections, rates, clock); };
    log("main").info("Tool {} calls {}", tool.name, tool.endpoint.server);
    return factory;
}

ToolFactory mcp_tool_factory(Services& services, const DeclaredTool& tool, const Clock& clock) {
    auto factory = factory_of(tool);
    factory.make = [&tools = *services.mcp_tools,
                    name = tool.name,
                    rates = shared_rates(services, tool),
                    &clock] { return make_mcp_declared_tool(tools, name, rates, clock); };
    log("main").info(
        "Tool {} is {} of the MCP server {}", tool.name, tool.mcp->tool, tool.mcp->server
    );
    return factory;
}

}  // namespace

Result<void> add_declared_tools(
    Services& services, AgentConfig& config, std::vector<ToolFactory>& factories, const Clock& clock
) {
    const auto& file = services.settings.agent.tools_file;
    if (file.empty()) return {};
    auto declared = load_tools_file(file);
    if (!declared) return fail(declared.error().code, "TOOLS_FILE: " + declared.error().detail);
    if (!(*declared)->servers.empty()) {
        auto tools = make_mcp_tools(*declared, clock);
        if (!tools) return fail(tools.error().code, "TOOLS_FILE: " + tools.error().detail);
        services.mcp_tools = std::move(*tools);
        config.list_tools = [tools = services.mcp_tools.get()] { return tools->current(); };
    }
    for (const auto& tool : (*declared)->tools) {
        if (tool.mcp) {
            factories.push_back(mcp_tool_factory(services, tool, clock));
            continue;
        }
        auto factory = http_tool_factory(services, *declared, tool, clock);
        if (!factory) return std::unexpected(std::move(factory.error()));
        factories.push_back(std::move(*factory));
    }
    config.declared_tools = std::move(*declared);
    return {};
}

}  // namespace continuo
