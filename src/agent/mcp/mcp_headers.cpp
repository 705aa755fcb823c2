#include "agent/mcp/mcp_headers.hpp"

#include <algorithm>
#include <optional>

#include <boost/json.hpp>
#include <sodium.h>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t parameter_bytes_max = 2048;

std::string base64(std::string_view bytes) {
    const auto size = sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL);
    std::string text(size, '\0');  // the last one is the C string's end
    sodium_bin2base64(
        text.data(),
        size,
        reinterpret_cast<const unsigned char*>(bytes.data()),
        bytes.size(),
        sodium_base64_VARIANT_ORIGINAL
    );
    text.pop_back();
    return text;
}

/// The text of a value; nullopt: it has none.
std::optional<std::string> parameter_text(const json::value& value) {
    constexpr std::int64_t exact_max = (std::int64_t{1} << 53) - 1;
    if (value.is_string()) return std::string(value.get_string());
    if (value.is_bool()) return value.get_bool() ? "true" : "false";
    if (!value.is_int64()) return std::nullopt;
    const auto number = value.get_int64();
    if (number < -exact_max || number > exact_max) return std::nullopt;
    return std::to_string(number);
}

const json::value* value_at(const json::object& arguments, const std::vector<std::string>& path) {
    const auto* object = &arguments;
    const json::value* value = nullptr;
    for (const auto& name : path) {
        if (object == nullptr) return nullptr;
        value = find_member(*object, name);
        if (value == nullptr) return nullptr;
        object = value->if_object();
    }
    return value;
}

}  // namespace

std::string mcp_header_value(std::string_view text) {
    constexpr std::string_view prefix = "=?base64?";
    constexpr std::string_view suffix = "?=";
    const bool plain =
        std::ranges::all_of(text, [](char c) { return (c >= ' ' && c < '\x7f') || c == '\t'; });
    const bool padded = text.empty() || is_space(text.front()) || is_space(text.back());
    const bool marked = text.starts_with(prefix) && text.ends_with(suffix);
    if (plain && !padded && !marked) return std::string(text);
    return std::string(prefix) + base64(text) + std::string(suffix);
}

Result<void> add_mcp_parameter_headers(
    HttpHeaders& headers,
    const std::vector<McpParameterHeader>& parameters,
    const json::object& arguments
) {
    for (const auto& parameter : parameters) {
        const auto* value = value_at(arguments, parameter.path);
        if (value == nullptr || value->is_null()) continue;
        const auto text = parameter_text(*value);
        if (!text || text->size() > parameter_bytes_max)
            return fail(
                Errc::invalid_input,
                "the argument '" + excerpt(parameter.path.back()) + "' cannot be a header"
            );
        headers.add("Mcp-Param-" + parameter.name, mcp_header_value(*text));
    }
    return {};
}

}  // namespace continuo
