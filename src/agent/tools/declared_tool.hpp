#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/mcp/mcp_config.hpp"
#include "agent/tools/localized_text.hpp"
#include "agent/tools/result_mapping.hpp"
#include "agent/tools/tool_registry.hpp"
#include "agent/tools/when_pattern.hpp"
#include "base/json.hpp"
#include "base/secret.hpp"

namespace continuo {

/// Who has to agree before a tool is called.
enum class ActionPolicy : unsigned char {
    automatic,     ///< nobody: for what only reads
    ask_customer,  ///< the customer, in the conversation
    ask_operator,  ///< a person of the team
};
[[nodiscard]] std::string_view to_string(ActionPolicy policy);  ///< as in the file

/// Where a tool's calls go, and how.
struct ToolEndpoint {
    std::string method;   ///< GET, POST, PUT, PATCH or DELETE
    std::string server;   ///< http[s]://host[:port]
    TextTemplate target;  ///< path and query; its values are percent-encoded
    std::vector<std::pair<std::string, Secret>> headers;
    std::string idempotency_header;  ///< empty: none; then the method is GET
    bool private_addresses = false;  ///< the server may be in a private network
    std::size_t response_bytes_max = 64 * 1024;
    std::string certificate_file;  ///< as HttpClientConfig
};

/// At most `calls` in `period`, of this instance.
struct ToolRate {
    std::uint32_t calls = 0;
    std::chrono::seconds period{60};
};

/// The tool of an MCP server that a declared tool is.
struct McpToolLink {
    std::string server;              ///< McpServerConfig::name
    std::string tool;                ///< its name there
    bool describes_itself = false;   ///< no `description` in the file: the server's
    bool has_own_arguments = false;  ///< `arguments` in the file: not the server's
    std::string customer_argument;   ///< that is the verified user_id; empty: none
    /// McpTool::fingerprint of the server's list, which every call demands; empty: not callable.
    std::string fingerprint;
    std::string problem;  ///< why it cannot be called now, for operators; empty: it can
};

/// The text of a result of an MCP tool, among the values of its fields.
inline constexpr std::string_view mcp_text_field = "text";

/// A tool of TOOLS_FILE; docs/tools.md describes the file.
struct DeclaredTool {
    std::string name;                              ///< `[a-z][a-z0-9_]{1,47}`
    std::string description;                       ///< for models and operators
    LocalizedText title;                           ///< for customers: "your order"
    json::object parameters;                       ///< JSON Schema of the arguments
    std::shared_ptr<const ArgumentSchema> schema;  ///< the same, compiled
    /// Of the arguments of `when`, one by one: an object with this one.
    std::map<std::string, std::shared_ptr<const ArgumentSchema>, std::less<>> single;
    ToolEndpoint endpoint;           ///< of an MCP tool: only its headers, those of the server
    std::optional<McpToolLink> mcp;  ///< a tool of an MCP server
    ToolPolicy limits;
    std::optional<ToolRate> rate;
    ActionPolicy policy = ActionPolicy::automatic;
    bool needs_verified_customer = false;
    std::chrono::seconds approval_time{600};  ///< how long an approval can be given
    LocalizedText confirm;                    ///< the question before an action, of the arguments
    ResultMapping result;
    std::vector<WhenPattern> when;
    /// Question for an argument that a message lacks, by its name.
    std::vector<std::pair<std::string, LocalizedText>> ask;

    /// What an approval is bound to, besides the arguments: the call that they would make.
    std::string fingerprint;

    /// False while its MCP server is away, or has another tool than the file wants.
    [[nodiscard]] bool is_callable() const { return !mcp || mcp->problem.empty(); }
};

/// The schema of one argument; nullptr: the tool has none of this name.
[[nodiscard]] const json::object* find_parameter(const DeclaredTool& tool, std::string_view name);
/// The value of an argument that a customer wrote; nullopt: the word cannot be one.
[[nodiscard]] std::optional<json::value> argument_of_word(
    const DeclaredTool& tool, std::string_view name, std::string_view word
);
/// Whether the arguments of a call are small enough to be looked at.
[[nodiscard]] bool has_bounded_arguments(const json::object& arguments);

/// The tools of TOOLS_FILE. Immutable. Thread: any.
struct DeclaredTools {
    std::vector<DeclaredTool> tools;
    std::vector<McpServerConfig> servers;  ///< of `mcp_servers`

    [[nodiscard]] const DeclaredTool* find(std::string_view name) const;
};

/// The argument that stands for the verified customer's user_id in URLs. No model and no customer
/// can set it.
inline constexpr std::string_view customer_place = "customer_id";

}  // namespace continuo
