#include "agent/llm/tool_call.hpp"

#include <algorithm>
#include <ranges>

#include <boost/json.hpp>

#include "base/text.hpp"

namespace continuo {

namespace {

std::optional<std::int64_t> index_of(const json::object& part) {
    const auto* value = find_member(part, "index");
    if (value == nullptr) return std::nullopt;
    std::int64_t index = 0;
    if (value->is_string() && parse_integer(std::string_view(value->get_string()), index))
        return index;
    if (!value->is_number()) return std::nullopt;
    constexpr double any_max = 1e9;  // beyond is no index, and a cast may not be defined
    const auto number = value->to_number<double>();
    if (!(number >= -any_max && number <= any_max)) return std::nullopt;
    return static_cast<std::int64_t>(number);
}

/// The object that `text` is: nothing counts as an empty one, and one that is repeated as one.
std::optional<json::object> parse_arguments(std::string_view text) {
    if (trim(text).empty()) return json::object();
    std::optional<json::object> first;
    while (!trim(text).empty()) {
        json::stream_parser parser;
        boost::system::error_code ec;
        const auto used = parser.write_some(text.data(), text.size(), ec);
        if (ec || !parser.done()) return std::nullopt;
        auto value = parser.release();
        if (!value.is_object()) return std::nullopt;
        if (first && *first != value.get_object()) return std::nullopt;
        first = std::move(value.get_object());
        text.remove_prefix(used);
    }
    return first;
}

}  // namespace

void ToolCallAssembly::take(const json::value& part) {
    if (!part.is_object()) {
        x_broken = true;
        return;
    }
    const auto& object = part.get_object();
    const auto* function = find_object(object, "function");
    const auto id = find_string(object, "id").value_or("");
    const auto name =
        function == nullptr ? std::string() : find_string(*function, "name").value_or("");
    auto& call = call_of(index_of(object), id, name);
    if (function != nullptr) add_function(call, *function);
    if (call.arguments.size() > arguments_bytes_max || x_calls.size() > calls_max) x_broken = true;
}

void ToolCallAssembly::take_function(const json::object& function) {
    add_function(call_of(0, {}, find_string(function, "name").value_or("")), function);
}

ToolCallAssembly::Open& ToolCallAssembly::call_of(
    std::optional<std::int64_t> index, const std::string& id, const std::string& name
) {
    const auto open = [&]() -> Open& {
        if (x_calls.size() > calls_max) return x_calls.back();
        return x_calls.emplace_back(Open{index, id, name, {}});
    };
    if (!index && !id.empty()) {
        const auto known = std::ranges::find(x_calls, id, &Open::id);
        return known == x_calls.end() ? open() : *known;
    }
    if (!index) {
        const bool continues = !x_calls.empty() && (name.empty() || x_calls.back().name == name ||
                                                    x_calls.back().name.empty());
        return continues ? x_calls.back() : open();
    }
    for (auto& call : x_calls | std::views::reverse) {
        if (call.index != index) continue;
        const bool other_id = !id.empty() && !call.id.empty() && id != call.id;
        const bool other_name =
            id.empty() && !name.empty() && !call.name.empty() && name != call.name;
        if (other_id) continue;  // an earlier one may have the id
        if (other_name) return open();
        if (call.id.empty()) call.id = id;
        return call;
    }
    return open();
}

void ToolCallAssembly::add_function(Open& call, const json::object& function) const {
    if (const auto name = find_string(function, "name"); name && call.name.empty())
        call.name = *name;
    const auto* arguments = find_member(function, "arguments");
    if (arguments == nullptr || arguments->is_null()) return;
    if (arguments->is_string()) {
        call.arguments += std::string_view(arguments->get_string());
    } else {
        call.arguments += json::serialize(*arguments);
    }
}

std::expected<std::vector<ToolCall>, std::string> ToolCallAssembly::finish() const {
    if (x_broken) return std::unexpected("a tool call is too large, or is none");
    std::vector<ToolCall> calls;
    for (const auto& open : x_calls) {
        if (open.name.empty()) return std::unexpected("a tool call has no name");
        auto arguments = parse_arguments(open.arguments);
        if (!arguments) return std::unexpected("the arguments of a tool call are not complete");
        ToolCall call{open.id, open.name, std::move(*arguments)};
        if (std::ranges::find(calls, call) == calls.end()) calls.push_back(std::move(call));
    }
    return calls;
}

std::size_t ToolCallAssembly::argument_bytes() const {
    std::size_t bytes = 0;
    for (const auto& call : x_calls)
        bytes += call.name.size() + call.arguments.size();
    return bytes;
}

}  // namespace continuo
