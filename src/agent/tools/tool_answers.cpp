// What a tool says and asks: the texts of its declaration, its results and its patterns.
#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "agent/tools/tool_declaration.hpp"
#include "agent/tools/yaml_file.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t when_patterns_max = 32;
constexpr std::size_t result_fields_max = 32;

TextTemplate read_template(const YAML::Node& node, const std::string& what) {
    auto parsed = TextTemplate::parse(yaml_text(node, what));
    if (!parsed) fail_yaml(node, fmt::format("{}: {}", what, parsed.error().detail));
    return std::move(*parsed);
}

/// A text, or texts by language: {en: ..., de: ...}.
LocalizedText read_localized(const YAML::Node& node, const std::string& what) {
    LocalizedText localized;
    if (!node.IsMap()) {
        localized.texts.emplace("", read_template(node, what));
        return localized;
    }
    for (const auto& member : node) {
        const auto& language = member.first.Scalar();
        if (language.size() != 2)
            fail_yaml(member.first, fmt::format("{}: '{}' is no language", what, language));
        localized.texts.emplace(language, read_template(member.second, what + " in " + language));
    }
    return localized;
}

/// Patterns are for arguments, which are short: the matcher needs stack for each character.
bool has_pattern(const json::value& schema) {
    if (const auto* array = schema.if_array())
        return std::ranges::any_of(*array, [](const auto& item) { return has_pattern(item); });
    const auto* object = schema.if_object();
    if (object == nullptr) return false;
    return std::ranges::any_of(*object, [](const auto& member) {
        const bool is_keyword = member.key() == "patternProperties" ||
                                (member.key() == "pattern" && member.value().is_string());
        return is_keyword || has_pattern(member.value());
    });
}

/// Whether a schema of an argument tells words apart: otherwise any word of a message would be it.
bool is_selective(const json::object& property) {
    const auto type = find_string(property, "type").value_or("");
    return type == "integer" || type == "number" || property.contains("pattern") ||
           property.contains("enum");
}

/// Compiles the schema of one argument of `when`.
void add_single(
    const YamlMapping& mapping, const YAML::Node& at, DeclaredTool& tool, std::string_view name
) {
    if (tool.single.contains(name)) return;
    const auto& properties = tool.parameters.at("properties").as_object();
    const auto& property = properties.at(name);
    if (!property.is_object() || !is_selective(property.get_object()))
        mapping.fail_here(
            at,
            fmt::format(
                "when: {} needs a pattern, an enum or a type of number: any word is it", name
            )
        );
    const json::object schema{
        {"type", "object"},
        {"properties", json::object{{name, property}}},
        {"required", json::array{json::value(name)}},
    };
    tool.single.emplace(name, read_schema(at, schema, mapping.what() + ": arguments"));
}

}  // namespace

LocalizedText take_localized(YamlMapping& mapping, const std::string& key) {
    const auto node = mapping.take(key);
    return node ? read_localized(*node, mapping.what() + ": " + key) : LocalizedText();
}

void check_places(
    const YAML::Node& node,
    const LocalizedText& text,
    const std::string& what,
    const std::function<bool(std::string_view)>& has_value
) {
    for (const auto& [language, one] : text.texts) {
        for (const auto name : one.names()) {
            if (!has_value(name))
                fail_yaml(node, fmt::format("{}: there is no value {{{}}}", what, name));
        }
    }
}

void read_result(YamlMapping& tool_mapping, DeclaredTool& tool) {
    const auto node = tool_mapping.take("result");
    if (!node) return;
    YamlMapping mapping(*node, tool_mapping.what() + ": result");
    if (const auto schema = mapping.take("schema")) {
        const auto object = schema_object(*schema, mapping.what() + ": schema");
        if (has_pattern(object)) mapping.fail_here(*schema, "schema: no patterns in responses");
        tool.result.schema = read_schema(*schema, object, mapping.what());
    }
    if (const auto fields = mapping.take("fields")) {
        if (!fields->IsMap() || fields->size() > result_fields_max)
            mapping.fail_here(*fields, "fields is not a mapping of at most 32 names");
        for (const auto& member : *fields) {
            const auto& name = member.first.Scalar();
            const auto pointer = yaml_text(member.second, mapping.what() + ": " + name);
            if (!is_tool_name(name) || !is_result_pointer(pointer))
                mapping.fail_here(
                    member.first, "fields has names and JSON pointers (status: /status)"
                );
            tool.result.fields.emplace_back(name, pointer);
        }
    }
    if (const auto pointer = mapping.take_text("refusal")) {
        if (!is_result_pointer(*pointer)) mapping.fail_here(*node, "refusal is not a JSON pointer");
        tool.result.refusal_pointer = *pointer;
    }
    tool.result.answer = take_localized(mapping, "answer");
    tool.result.not_found = take_localized(mapping, "not_found");
    mapping.finish();
    const auto is_argument = [&](std::string_view name) {
        return has_parameter(tool.parameters, name);
    };
    check_places(
        *node,
        tool.result.answer,
        mapping.what() + ": answer",
        [&](std::string_view name) {
            const bool is_text = tool.mcp && tool.result.fields.empty() && name == mcp_text_field;
            return is_argument(name) || is_text ||
                   std::ranges::any_of(tool.result.fields, [&](const auto& field) {
                       return field.first == name;
                   });
        }
    );
    check_places(*node, tool.result.not_found, mapping.what() + ": not_found", is_argument);
}

void read_when(YamlMapping& mapping, DeclaredTool& tool) {
    const auto node = mapping.take("when");
    if (!node) return;
    if (!node->IsSequence() || node->size() > when_patterns_max)
        mapping.fail_here(*node, "when is not a list of at most 32 patterns");
    for (const auto& item : *node) {
        auto pattern = WhenPattern::parse(yaml_text(item, mapping.what() + ": when"));
        if (!pattern) mapping.fail_here(item, "when: " + pattern.error().detail);
        for (const auto name : pattern->arguments()) {
            if (!has_parameter(tool.parameters, name))
                mapping.fail_here(item, fmt::format("when: there is no argument {}", name));
            add_single(mapping, item, tool, name);
        }
        tool.when.push_back(std::move(*pattern));
    }
    const bool answers = !tool.result.answer.empty() || tool.policy != ActionPolicy::automatic;
    if (!answers) mapping.fail_here(*node, "when needs an answer in result: it is what is said");
}

void read_questions(YamlMapping& mapping, DeclaredTool& tool) {
    tool.confirm = take_localized(mapping, "confirm");
    check_places(mapping.node(), tool.confirm, mapping.what() + ": confirm", [&](auto name) {
        return has_parameter(tool.parameters, name);
    });
    if (tool.policy != ActionPolicy::automatic && tool.confirm.empty())
        mapping.fail_here(mapping.node(), "confirm is missing: what is asked before the action");
    const auto node = mapping.take("ask");
    if (!node) return;
    if (!node->IsMap()) mapping.fail_here(*node, "ask is not a mapping of arguments to questions");
    for (const auto& member : *node) {
        const auto& name = member.first.Scalar();
        if (!has_parameter(tool.parameters, name))
            mapping.fail_here(member.first, fmt::format("ask: there is no argument {}", name));
        add_single(mapping, member.first, tool, name);
        tool.ask.emplace_back(name, read_localized(member.second, mapping.what() + ": ask"));
    }
}

}  // namespace continuo
