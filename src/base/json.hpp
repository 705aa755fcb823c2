#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "base/error.hpp"
#include "base/limits.hpp"

namespace continuo {

namespace json = boost::json;

/// Parses untrusted JSON text. Strict: RFC 8259, UTF-8, at most `depth_max` levels, no duplicate
/// keys (parsers disagree on which value counts), nothing after the value.
/// Errors: invalid_input, with position and reason.
[[nodiscard]] Result<json::value> parse_json(
    std::string_view text, std::size_t depth_max = limits::json_depth_max
);
/// The same for a value that lives in `memory`.
[[nodiscard]] Result<json::value> parse_json(
    std::string_view text, std::size_t depth_max, json::storage_ptr memory
);

/// A JSON string, or null.
[[nodiscard]] json::value string_or_null(const std::optional<std::string>& text);

// Members of an object, without exceptions. nullopt or nullptr: absent, or of another type.
[[nodiscard]] const json::value* find_member(const json::object& object, std::string_view key);
[[nodiscard]] std::optional<std::string> find_string(
    const json::object& object, std::string_view key
);
[[nodiscard]] std::optional<std::int64_t> find_integer(
    const json::object& object, std::string_view key
);
[[nodiscard]] std::optional<double> find_number(const json::object& object, std::string_view key);
[[nodiscard]] std::optional<bool> find_bool(const json::object& object, std::string_view key);
[[nodiscard]] const json::object* find_object(const json::object& object, std::string_view key);
[[nodiscard]] const json::array* find_array(const json::object& object, std::string_view key);

}  // namespace continuo
