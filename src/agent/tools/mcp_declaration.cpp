// Servers of `mcp_servers` and those of their tools that may be called: what is not named is not.
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "agent/mcp/mcp_tool.hpp"
#include "agent/tools/tool_declaration.hpp"
#include "agent/tools/yaml_file.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t mcp_tool_name_bytes_max = 128;

void read_headers_of_server(
    YamlMapping& mapping, const EnvironmentLookup& environment, McpServerConfig& server
) {
    auto headers = read_headers(
        mapping,
        environment,
        {"mcp-protocol-version",
         "mcp-session-id",
         "mcp-method",
         "mcp-name",
         "last-event-id",
         "idempotency-key"}
    );
    for (auto& [name, value] : headers) {
        if (to_lower(name) == "authorization") {
            server.authorization = std::move(value);
        } else {
            server.headers.emplace_back(std::move(name), std::move(value));
        }
    }
}

McpServerConfig read_server(YamlMapping& mapping, const EnvironmentLookup& environment) {
    McpServerConfig server;
    server.name = mapping.require_text("name");
    const auto url = mapping.require("url");
    server.url = with_environment(url, mapping.require_text("url"), environment);
    read_headers_of_server(mapping, environment, server);
    server.revision = static_cast<McpRevision>(
        mapping.take_choice("revision", {"auto", "sessions", "stateless"}).value_or(0)
    );
    server.private_addresses = mapping.take_bool("private_addresses").value_or(false);
    server.certificate_file = mapping.take_text("certificate_file").value_or("");
    const std::chrono::seconds timeout(mapping.take_integer("timeout_seconds", 1, 60).value_or(10));
    server.setup_timeout = timeout;
    server.call_timeout = std::chrono::seconds(60);  // the tool's own ends before
    if (const auto address = mcp_address(server); !address) fail_yaml(url, address.error().detail);
    return server;
}

/// The link of a tool with its server, and what else differs from a tool over HTTP.
void read_link(
    const YAML::Node& node, YamlMapping& mapping, const McpServerConfig& server, DeclaredTool& tool
) {
    auto& link = tool.mcp.emplace();
    link.server = server.name;
    link.tool = mapping.require_text("tool");
    if (link.tool.size() > mcp_tool_name_bytes_max)
        mapping.fail_here(mapping.require("tool"), "tool is longer than 128 characters");
    link.problem = "its server has not listed it yet";
    tool.name = mapping.take_text("name").value_or(mcp_tool_key(server.name, link.tool));
    if (!is_free_tool_name(tool.name))
        mapping.fail_here(
            node, "name must be 2 to 48 of a-z, 0-9 and _, and none of a built-in tool"
        );
    tool.endpoint.headers = server.headers;
    if (!server.authorization.empty())
        tool.endpoint.headers.emplace_back("Authorization", server.authorization);
    const auto description = mapping.take_text("description");
    link.describes_itself = !description;
    tool.description = description.value_or("");
    link.has_own_arguments = mapping.node()["arguments"].IsDefined();
}

void read_customer_argument(YamlMapping& mapping, DeclaredTool& tool) {
    const auto name = mapping.take_text("customer_argument");
    if (!name) return;
    const auto at = mapping.require("customer_argument");
    if (!tool.needs_verified_customer)
        mapping.fail_here(at, "customer_argument needs requires: verified_customer");
    if (has_parameter(tool.parameters, *name))
        mapping.fail_here(at, "customer_argument is one of arguments: models could set it");
    tool.mcp->customer_argument = *name;
}

/// Nobody but the file says that a call can be repeated: hints are the server's word.
void check_repeatable(const YAML::Node& node, YamlMapping& mapping, const DeclaredTool& tool) {
    const bool repeatable = mapping.take_bool("repeatable").value_or(false);
    if (tool.policy != ActionPolicy::automatic && !repeatable)
        mapping.fail_here(
            node,
            "repeatable: true is missing: after the death of an instance, another one repeats the "
            "call, so the server must act once for a key"
        );
}

void read_result_of_mcp_tool(YamlMapping& mapping, DeclaredTool& tool) {
    read_result(mapping, tool);
    if (!tool.result.not_found.empty() || !tool.result.refusal_pointer.empty())
        mapping.fail_here(
            mapping.require("result"), "a result of an MCP server has no not_found and no refusal"
        );
    // A text is what most servers answer with.
    if (tool.result.answer.empty() && tool.result.fields.empty())
        tool.result.answer.texts.emplace(
            "", TextTemplate::parse(fmt::format("{{{}}}", mcp_text_field)).value()
        );
}

DeclaredTool read_mcp_tool_declaration(const YAML::Node& node, const McpServerConfig& server) {
    YamlMapping nameless(node, server.name + ": a tool");
    const auto name = nameless.require_text("tool");
    YamlMapping mapping(node, fmt::format("{}: tool {}", server.name, excerpt(name)));
    DeclaredTool tool;
    read_link(node, mapping, server, tool);
    tool.title = take_localized(mapping, "title");
    check_places(node, tool.title, mapping.what() + ": title", [](auto) { return false; });
    read_arguments(mapping, tool);
    if (!tool.mcp->has_own_arguments) tool.parameters = {{"type", "object"}};
    tool.schema = read_schema(node, tool.parameters, mapping.what() + ": arguments");
    const auto policy = mapping.take_choice("policy", {"auto", "ask_customer", "ask_operator"});
    if (!policy) mapping.fail_here(node, "policy is missing: auto, ask_customer or ask_operator");
    tool.policy = static_cast<ActionPolicy>(*policy);
    tool.needs_verified_customer =
        mapping.take_choice("requires", {"none", "verified_customer"}).value_or(0) == 1;
    read_customer_argument(mapping, tool);
    check_repeatable(node, mapping, tool);
    read_limits(
        mapping,
        tool,
        tool.policy == ActionPolicy::automatic ? 2 : 1,
        std::chrono::duration_cast<std::chrono::seconds>(server.setup_timeout)
    );
    read_result_of_mcp_tool(mapping, tool);
    read_when(mapping, tool);
    read_questions(mapping, tool);
    mapping.finish();
    return tool;
}

}  // namespace

void read_mcp_server(
    const YAML::Node& node, const EnvironmentLookup& environment, DeclaredTools& declared
) {
    YamlMapping nameless(node, "a server of mcp_servers");
    const auto name = nameless.require_text("name");
    YamlMapping mapping(node, "server " + excerpt(name));
    auto server = read_server(mapping, environment);
    for (const auto& other : declared.servers) {
        if (other.name == server.name)
            mapping.fail_here(node, "two servers of mcp_servers have this name");
    }
    const auto tools = mapping.require("tools");
    if (!tools.IsSequence() || tools.size() == 0)
        mapping.fail_here(tools, "tools is not a list of those that may be called (- tool: ...)");
    mapping.finish();
    for (const auto& one : tools) {
        auto tool = read_mcp_tool_declaration(one, server);
        for (const auto& other : declared.tools) {
            const bool same =
                other.mcp && other.mcp->server == server.name && other.mcp->tool == tool.mcp->tool;
            if (same)
                fail_yaml(one, fmt::format("{}: {} is there twice", server.name, other.mcp->tool));
        }
        add_declared_tool(one, std::move(tool), declared);
    }
    declared.servers.push_back(std::move(server));
}

}  // namespace continuo
