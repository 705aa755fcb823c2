// The file says which tools there are and under which conditions; the server's list adds what it
// alone knows: schema, description, fingerprint. A tool is callable while both agree.
#include "agent/mcp/mcp_tools.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "async/all_of.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// The server's schema without the argument that only this program sets.
json::object without_argument(json::object schema, const std::string& name) {
    if (auto* properties = schema.if_contains("properties"); properties && properties->is_object())
        properties->get_object().erase(name);
    auto* required = schema.if_contains("required");
    if (required == nullptr || !required->is_array()) return schema;
    json::array others;
    for (const auto& item : required->get_array()) {
        if (item != json::value(name)) others.push_back(item);
    }
    *required = std::move(others);
    return schema;
}

/// Takes over what the server says of a tool, or why it cannot be called.
void apply(const McpTool& listed, const std::string& url, DeclaredTool& tool) {
    auto& link = *tool.mcp;
    const auto refuse = [&link](std::string why) { link.problem = std::move(why); };
    if (tool.policy == ActionPolicy::automatic && !listed.read_only)
        return refuse("policy: auto, but the server does not say that it only reads (readOnlyHint)"
        );
    if (!link.customer_argument.empty()) {
        const auto* properties = find_object(listed.parameters, "properties");
        if (properties == nullptr || !properties->contains(link.customer_argument))
            return refuse("it has no argument " + link.customer_argument);
    }
    if (!link.has_own_arguments) {
        auto schema = without_argument(listed.parameters, link.customer_argument);
        // A model could set it under cover of others.
        if (!link.customer_argument.empty()) schema["additionalProperties"] = false;
        auto compiled = ArgumentSchema::compile(schema);
        if (!compiled) return refuse("its schema cannot be used");
        tool.schema = std::make_shared<const ArgumentSchema>(std::move(*compiled));
        tool.parameters = std::move(schema);
    }
    if (link.describes_itself) tool.description = listed.description;
    link.fingerprint = listed.fingerprint;
    link.problem.clear();
    tool.fingerprint = content_hash(fmt::format(
        "{}\n{}\n{}\n{}\n{}", tool.name, url, link.tool, link.customer_argument, link.fingerprint
    ));
}

void apply(const McpToolList& list, const std::string& url, DeclaredTool& tool) {
    const auto& name = tool.mcp->tool;
    const auto listed = std::ranges::find(list.tools, name, &McpTool::name);
    if (listed != list.tools.end()) return apply(*listed, url, tool);
    const auto refused = std::ranges::find(list.refused, name, &McpRefusedTool::name);
    tool.mcp->problem = refused == list.refused.end() ? "its server does not have it"
                                                      : "it cannot be used: " + refused->reason;
}

bool is_the_same(const DeclaredTools& one, const DeclaredTools& other) {
    return std::ranges::equal(one.tools, other.tools, [](const auto& a, const auto& b) {
        return !a.mcp ||
               (a.mcp->fingerprint == b.mcp->fingerprint && a.mcp->problem == b.mcp->problem);
    });
}

}  // namespace

McpTools::McpTools(
    std::shared_ptr<const DeclaredTools> declared,
    std::vector<std::unique_ptr<McpClient>> clients,
    const Clock& clock
)
    : x_declared(std::move(declared)), x_clock(clock), x_current(x_declared) {
    for (auto& client : clients)
        x_servers.push_back({.client = std::move(client), .due = clock.steady_now(), .told = {}});
}

std::shared_ptr<const DeclaredTools> McpTools::current() const {
    const std::scoped_lock lock(x_mutex);
    return x_current;
}

std::string McpTools::problem(std::string_view name) const {
    const auto tools = current();
    const auto* tool = tools->find(name);
    return tool == nullptr || !tool->mcp ? std::string() : tool->mcp->problem;
}

Task<void> McpTools::list_due() {
    std::vector<Task<bool>> lists;
    {
        const std::scoped_lock lock(x_mutex);
        const auto now = x_clock.steady_now();
        for (std::size_t i = 0; i < x_servers.size(); ++i) {
            if (x_servers[i].due <= now) lists.push_back(list(i));
        }
    }
    co_await all_of(std::move(lists));
}

Task<bool> McpTools::list(std::size_t index) {
    // The client bounds each of its steps; this bounds a list of many pages.
    constexpr std::chrono::minutes list_time_max{2};
    const auto tools = co_await x_servers[index].client->list_tools(Deadline::after(list_time_max));
    take_list(index, tools);
    co_return tools.has_value();
}

void McpTools::take_list(std::size_t index, const Result<McpToolList>& list) {
    const auto& config = x_declared->servers[index];
    const std::scoped_lock lock(x_mutex);
    auto& server = x_servers[index];
    server.failures = list ? 0 : std::min(server.failures + 1, 16);
    std::chrono::seconds wait = list_interval;
    if (!list) wait = std::min(std::chrono::seconds(1LL << (server.failures - 1)), retry_wait_max);
    server.due = x_clock.steady_now() + wait;
    auto tools = std::make_shared<DeclaredTools>(*x_current);
    for (std::size_t i = 0; i < tools->tools.size(); ++i) {
        auto& tool = tools->tools[i];
        if (!tool.mcp || tool.mcp->server != config.name) continue;
        tool = x_declared->tools[i];
        if (list) {
            apply(*list, config.url, tool);
        } else {
            tool.mcp->problem = "its server is away";
        }
    }
    report(index, *tools, list);
    if (!is_the_same(*tools, *x_current)) x_current = std::move(tools);
}

/// Logs what changed: an operator reads it once, and not every minute.
void McpTools::report(
    std::size_t index, const DeclaredTools& tools, const Result<McpToolList>& list
) {
    const auto& config = x_declared->servers[index];
    auto& server = x_servers[index];
    std::string problems;
    std::size_t callable = 0;
    for (const auto& tool : tools.tools) {
        if (!tool.mcp || tool.mcp->server != config.name) continue;
        if (tool.is_callable()) ++callable;
        if (list && !tool.is_callable())
            problems += fmt::format("; {}: {}", tool.name, tool.mcp->problem);
    }
    const auto text =
        list ? fmt::format(
                   "MCP server {}: {} tools can be called{}", config.name, callable, problems
               )
             : fmt::format("MCP server {} is away: {}", config.name, list.error().detail);
    if (std::exchange(server.told, text) == text) return;
    if (list && problems.empty()) {
        log("agent").info("{}", text);
    } else {
        log("agent").warn("{}", text);
    }
}

Task<Result<McpToolResult>> McpTools::call(std::string name, McpCall call, Deadline deadline) {
    const auto& servers = x_declared->servers;
    const auto found = std::ranges::find(servers, name, &McpServerConfig::name);
    if (found == servers.end()) co_return fail(Errc::internal, "no MCP server " + excerpt(name));
    auto& server = x_servers[static_cast<std::size_t>(found - servers.begin())];
    auto result = co_await server.client->call(std::move(call), deadline);
    if (result) co_return result;
    const auto code = result.error().code;
    if (code == Errc::conflict || code == Errc::not_found) {
        const std::scoped_lock lock(x_mutex);
        server.due = x_clock.steady_now();
    }
    if (code == Errc::limit_exceeded) co_return fail(Errc::corrupt, result.error().detail);
    co_return result;
}

void McpTools::close() {
    for (const auto& server : x_servers)
        server.client->close();
}

Result<std::unique_ptr<McpTools>> make_mcp_tools(
    std::shared_ptr<const DeclaredTools> declared, const Clock& clock
) {
    std::vector<std::unique_ptr<McpClient>> clients;
    for (const auto& config : declared->servers) {
        auto client = make_mcp_client(config, clock);
        if (!client) return std::unexpected(std::move(client.error()));
        clients.push_back(std::move(*client));
    }
    return std::make_unique<McpTools>(std::move(declared), std::move(clients), clock);
}

}  // namespace continuo
