#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <yaml-cpp/node/node.h>

#include "agent/tools/declared_tool.hpp"
#include "agent/tools/tools_file.hpp"
#include "agent/tools/yaml_file.hpp"

namespace continuo {

/// Reads one tool of TOOLS_FILE. Throws YamlFault.
[[nodiscard]] DeclaredTool read_tool_declaration(
    const YAML::Node& node, const EnvironmentLookup& environment
);

/// Throws YamlFault: its name is taken, or there are too many.
void add_declared_tool(const YAML::Node& node, DeclaredTool tool, DeclaredTools& declared);

/// Reads a server of `mcp_servers` and adds it with its tools. Throws YamlFault.
void read_mcp_server(
    const YAML::Node& node, const EnvironmentLookup& environment, DeclaredTools& declared
);

/// Reads `request` of a tool. `parameters`: the schema of its arguments. Throws YamlFault.
[[nodiscard]] ToolEndpoint read_tool_endpoint(
    const YAML::Node& node, const DeclaredTool& tool, const EnvironmentLookup& environment
);

/// The text with `${NAME}` replaced. Throws YamlFault: a variable that is not set.
[[nodiscard]] std::string with_environment(
    const YAML::Node& node, const std::string& text, const EnvironmentLookup& environment
);

/// The names of the properties of a schema.
[[nodiscard]] bool has_parameter(const json::object& schema, std::string_view name);

// Parts of a declaration, which all throw YamlFault.

/// `[a-z][a-z0-9_]{1,47}`.
[[nodiscard]] bool is_tool_name(std::string_view name);
/// The same, and of no built-in tool.
[[nodiscard]] bool is_free_tool_name(std::string_view name);
[[nodiscard]] json::object schema_object(const YAML::Node& node, const std::string& what);
[[nodiscard]] std::shared_ptr<const ArgumentSchema> read_schema(
    const YAML::Node& node, const json::object& schema, const std::string& what
);
/// A text, or texts by language; empty if there is none.
[[nodiscard]] LocalizedText take_localized(YamlMapping& mapping, const std::string& key);
/// Fails if a text has a place for a value that it will never get.
void check_places(
    const YAML::Node& node,
    const LocalizedText& text,
    const std::string& what,
    const std::function<bool(std::string_view)>& has_value
);
/// `arguments`.
void read_arguments(YamlMapping& mapping, DeclaredTool& tool);
/// `timeout_seconds` and the like. `attempts`: without a number in the file.
void read_limits(
    YamlMapping& mapping, DeclaredTool& tool, int attempts, std::chrono::seconds timeout
);
/// `headers`. `more_reserved`: names in lower case that are refused besides those of HTTP.
[[nodiscard]] std::vector<std::pair<std::string, Secret>> read_headers(
    YamlMapping& mapping,
    const EnvironmentLookup& environment,
    std::initializer_list<std::string_view> more_reserved = {}
);
void read_result(YamlMapping& tool_mapping, DeclaredTool& tool);
void read_when(YamlMapping& mapping, DeclaredTool& tool);
/// `confirm` and `ask`.
void read_questions(YamlMapping& mapping, DeclaredTool& tool);

}  // namespace continuo
