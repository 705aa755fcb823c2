#include "agent/tools/tools_file.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "agent/tools/tool_declaration.hpp"
#include "agent/tools/yaml_file.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::int64_t tools_file_version = 1;

DeclaredTools read_declared_tools(std::string_view text, const EnvironmentLookup& environment) {
    YamlMapping file(load_yaml(text, tools_file_bytes_max), "the file");
    if (const auto version = file.take_integer("version", 1, 1000);
        version.value_or(tools_file_version) != tools_file_version)
        file.fail_here(file.node(), "version is not 1");
    const auto servers = file.take("mcp_servers");
    const auto list = servers ? file.take("tools") : file.require("tools");
    if (list && !list->IsSequence()) file.fail_here(*list, "tools is not a list (- name: ...)");
    if (servers && (!servers->IsSequence() || servers->size() > mcp_servers_max))
        file.fail_here(
            *servers, fmt::format("mcp_servers is not a list of at most {}", mcp_servers_max)
        );
    file.finish();
    DeclaredTools declared;
    for (const auto& node : list.value_or(YAML::Node()))
        add_declared_tool(node, read_tool_declaration(node, environment), declared);
    for (const auto& node : servers.value_or(YAML::Node()))
        read_mcp_server(node, environment, declared);
    return declared;
}

}  // namespace

void add_declared_tool(const YAML::Node& node, DeclaredTool tool, DeclaredTools& declared) {
    if (declared.find(tool.name) != nullptr)
        fail_yaml(node, fmt::format("two tools have the name {}", tool.name));
    if (declared.tools.size() >= declared_tools_max)
        fail_yaml(node, fmt::format("more than {} tools", declared_tools_max));
    declared.tools.push_back(std::move(tool));
}

Result<std::shared_ptr<const DeclaredTools>> parse_tools_file(
    std::string_view text, std::string_view name, const EnvironmentLookup& environment
) {
    try {
        return std::make_shared<const DeclaredTools>(read_declared_tools(text, environment));
    } catch (const YamlFault& fault) {
        return fail(
            Errc::invalid_input, fmt::format("{}:{}: {}", name, fault.line(), fault.what())
        );
    }
}

Result<std::shared_ptr<const DeclaredTools>> load_tools_file(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string text(tools_file_bytes_max + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!stream && !stream.eof())
        return fail(Errc::not_found, fmt::format("cannot read {}", file.string()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return parse_tools_file(
        text,
        file.string(),
        [](const std::string& name) -> std::optional<std::string> {
            const auto* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): start
            if (value == nullptr) return std::nullopt;
            return std::string(value);
        }
    );
}

}  // namespace continuo
