#include "agent/tools/declared_tool.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t argument_word_bytes_max = 128;
constexpr std::size_t argument_text_bytes_max = 1000;
constexpr std::size_t arguments_json_bytes_max = 8 * 1024;

bool has_bounded_texts(const json::value& value) {
    if (const auto* text = value.if_string()) return text->size() <= argument_text_bytes_max;
    if (const auto* array = value.if_array()) return std::ranges::all_of(*array, has_bounded_texts);
    if (const auto* object = value.if_object())
        return std::ranges::all_of(*object, [](const auto& member) {
            return has_bounded_texts(member.value());
        });
    return true;
}

}  // namespace

const json::object* find_parameter(const DeclaredTool& tool, std::string_view name) {
    const auto* properties = find_object(tool.parameters, "properties");
    return properties == nullptr ? nullptr : find_object(*properties, name);
}

std::optional<json::value> argument_of_word(
    const DeclaredTool& tool, std::string_view name, std::string_view word
) {
    const auto schema = tool.single.find(name);
    if (schema == tool.single.end() || word.size() > argument_word_bytes_max) return std::nullopt;
    const auto* property = find_parameter(tool, name);
    const auto type =
        property == nullptr ? std::string() : find_string(*property, "type").value_or("string");
    json::value value(word);
    if (type == "integer" || type == "number") {
        std::int64_t number = 0;
        if (!parse_integer(word, number)) return std::nullopt;
        value = number;
    }
    const json::value arguments(json::object{{name, value}});
    if (!schema->second->check(arguments)) return std::nullopt;
    return value;
}

bool has_bounded_arguments(const json::object& arguments) {
    return std::ranges::all_of(
               arguments, [](const auto& member) { return has_bounded_texts(member.value()); }
           ) &&
           json::serialize(arguments).size() <= arguments_json_bytes_max;
}

std::string_view to_string(ActionPolicy policy) {
    switch (policy) {
        case ActionPolicy::automatic:
            return "auto";
        case ActionPolicy::ask_customer:
            return "ask_customer";
        case ActionPolicy::ask_operator:
            return "ask_operator";
    }
    return "auto";
}

const DeclaredTool* DeclaredTools::find(std::string_view name) const {
    const auto found = std::ranges::find(tools, name, &DeclaredTool::name);
    return found == tools.end() ? nullptr : &*found;
}

}  // namespace continuo
