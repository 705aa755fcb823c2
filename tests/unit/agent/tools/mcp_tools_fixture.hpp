#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/mcp/mcp_tools.hpp"
#include "agent/tools/tools_file.hpp"
#include "support/mcp_server.hpp"

namespace continuo::test {

/// A look-up by text, one by structured fields for verified customers, and two actions.
inline constexpr std::string_view mcp_tools_text = R"yaml(version: 1
mcp_servers:
  - name: crm
    url: ${CRM_URL}
    headers: {Authorization: "Bearer ${CRM_TOKEN}"}
    private_addresses: true
    tools:
      - tool: find_order
        policy: auto
        title: your order
        arguments:
          type: object
          properties: {number: {type: string, pattern: "^[0-9]{5}$"}}
          required: [number]
        when: ["where is order {number}"]
      - tool: my_plan
        policy: auto
        requires: verified_customer
        customer_argument: customer
        result: {fields: {plan: /plan/name}, answer: "You have {plan}."}
        when: ["my plan"]
      - tool: cancel.order
        name: cancel_order
        description: Cancels an order.
        policy: ask_customer
        confirm: "Shall I cancel order {number}?"
        repeatable: true
        arguments:
          type: object
          properties: {number: {type: string, pattern: "^[0-9]{5}$"}}
          required: [number]
        result: {answer: "Done: {text}"}
        when: ["cancel order {number}"]
      - tool: refund
        policy: ask_operator
        confirm: A refund.
        repeatable: true
        when: ["refund me"]
)yaml";

inline constexpr std::string_view mcp_token = "hunter2-hunter2";

inline Result<std::shared_ptr<const DeclaredTools>> parse_mcp_tools(
    std::string_view text, const std::string& url
) {
    return parse_tools_file(
        text,
        "tools.yaml",
        [&url](const std::string& name) -> std::optional<std::string> {
            if (name == "CRM_URL") return url;
            if (name == "CRM_TOKEN") return std::string(mcp_token);
            return std::nullopt;
        }
    );
}

inline json::object reading(json::object tool) {
    tool["annotations"] = json::object{{"readOnlyHint", true}};
    return tool;
}

/// A server of the tools of the file.
inline McpScript mcp_shop() {
    McpScript script;
    script.authorization = "Bearer " + std::string(mcp_token);
    script.tools = {
        reading(mcp_tool("find_order", {"number"})),
        reading(mcp_tool("my_plan", {"customer"})),
        mcp_tool("cancel.order", {"number"}),
        mcp_tool("refund"),
        mcp_tool("delete_everything"),
    };
    return script;
}

/// Clients of which each test's io_context has its own connections.
inline std::unique_ptr<McpTools> make_test_mcp_tools(
    std::shared_ptr<const DeclaredTools> declared, const Clock& clock
) {
    std::vector<std::unique_ptr<McpClient>> clients;
    for (auto config : declared->servers) {
        config.keep_connections = false;
        clients.push_back(make_mcp_client(std::move(config), clock).value());
    }
    return std::make_unique<McpTools>(std::move(declared), std::move(clients), clock);
}

}  // namespace continuo::test
