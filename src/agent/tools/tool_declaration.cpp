#include "agent/tools/tool_declaration.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "agent/tools/yaml_file.hpp"
#include "base/id.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

/// What an approval agrees to: who is called, and how.
std::string fingerprint_of(const YAML::Node& node, const DeclaredTool& tool) {
    const auto& written = node;
    return content_hash(fmt::format(
        "{}\n{}\n{}\n{}",
        tool.name,
        tool.endpoint.method,
        tool.endpoint.server,
        json::serialize(yaml_to_json(written["request"]))
    ));
}

}  // namespace

bool is_tool_name(std::string_view name) {
    return name.size() >= 2 && name.size() <= 48 && name.front() >= 'a' && name.front() <= 'z' &&
           std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_';
           });
}

bool is_free_tool_name(std::string_view name) {
    return is_tool_name(name) && !is_one_of(name, {"rag", "memory", "escalation", "attachment"});
}

std::shared_ptr<const ArgumentSchema> read_schema(
    const YAML::Node& node, const json::object& schema, const std::string& what
) {
    auto compiled = ArgumentSchema::compile(schema);
    if (!compiled) fail_yaml(node, fmt::format("{}: {}", what, compiled.error().detail));
    return std::make_shared<const ArgumentSchema>(std::move(*compiled));
}

json::object schema_object(const YAML::Node& node, const std::string& what) {
    auto schema = yaml_to_json(node);
    if (!schema.is_object()) fail_yaml(node, what + " is not a JSON Schema");
    return std::move(schema.get_object());
}

bool has_parameter(const json::object& schema, std::string_view name) {
    const auto* properties = find_object(schema, "properties");
    return properties != nullptr && properties->contains(name);
}

void read_arguments(YamlMapping& mapping, DeclaredTool& tool) {
    const auto node = mapping.take("arguments");
    tool.parameters = {{"type", "object"}, {"additionalProperties", false}};
    if (node) {
        tool.parameters = schema_object(*node, mapping.what() + ": arguments");
        // A model's invented arguments would otherwise reach the server.
        if (!tool.parameters.contains("additionalProperties"))
            tool.parameters["additionalProperties"] = false;
    }
    const auto& at = node ? *node : mapping.node();
    tool.schema = read_schema(at, tool.parameters, mapping.what() + ": arguments");
    if (has_parameter(tool.parameters, customer_place))
        mapping.fail_here(
            at, "no argument can have the name customer_id: it is the verified one's"
        );
}

void read_limits(
    YamlMapping& mapping, DeclaredTool& tool, int attempts, std::chrono::seconds timeout
) {
    tool.limits.timeout = std::chrono::seconds(
        mapping.take_integer("timeout_seconds", 1, 60).value_or(timeout.count())
    );
    tool.limits.attempts =
        static_cast<int>(mapping.take_integer("attempts", 1, 5).value_or(attempts));
    if (const auto node = mapping.take("breaker")) {
        YamlMapping breaker(*node, mapping.what() + ": breaker");
        tool.limits.failures_to_open =
            static_cast<int>(breaker.take_integer("failures", 1, 100).value_or(5));
        tool.limits.open_time =
            std::chrono::seconds(breaker.take_integer("open_seconds", 1, 3600).value_or(60));
        breaker.finish();
    }
    if (const auto node = mapping.take("rate_limit")) {
        YamlMapping rate(*node, mapping.what() + ": rate_limit");
        ToolRate limit;
        limit.calls =
            static_cast<std::uint32_t>(rate.take_integer("calls", 1, 1'000'000).value_or(60));
        limit.period = std::chrono::seconds(rate.take_integer("seconds", 1, 86'400).value_or(60));
        rate.finish();
        tool.rate = limit;
    }
    tool.approval_time =
        std::chrono::minutes(mapping.take_integer("approval_minutes", 1, 10'080)
                                 .value_or(tool.policy == ActionPolicy::ask_operator ? 1440 : 10));
}

DeclaredTool read_tool_declaration(const YAML::Node& node, const EnvironmentLookup& environment) {
    YamlMapping nameless(node, "a tool");
    DeclaredTool tool;
    tool.name = nameless.require_text("name");
    YamlMapping mapping(node, "tool " + excerpt(tool.name));
    const auto name = mapping.require("name");
    if (!is_free_tool_name(tool.name))
        mapping.fail_here(
            name, "name must be 2 to 48 of a-z, 0-9 and _, and none of a built-in tool"
        );
    tool.description = mapping.require_text("description");
    tool.title = take_localized(mapping, "title");
    check_places(node, tool.title, mapping.what() + ": title", [](auto) { return false; });
    read_arguments(mapping, tool);
    tool.policy = static_cast<ActionPolicy>(
        mapping.take_choice("policy", {"auto", "ask_customer", "ask_operator"}).value_or(0)
    );
    tool.needs_verified_customer =
        mapping.take_choice("requires", {"none", "verified_customer"}).value_or(0) == 1;
    tool.endpoint = read_tool_endpoint(mapping.require("request"), tool, environment);
    if (tool.endpoint.method != "GET" && !mapping.node()["policy"].IsDefined())
        mapping.fail_here(node, "policy is missing: a method other than GET changes something");
    read_limits(mapping, tool, 2, std::chrono::seconds(10));
    read_result(mapping, tool);
    read_when(mapping, tool);
    read_questions(mapping, tool);
    mapping.finish();
    tool.fingerprint = fingerprint_of(node, tool);
    return tool;
}

}  // namespace continuo
