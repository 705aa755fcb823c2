#pragma once

#include <span>
#include <string_view>

#include "base/json.hpp"

namespace continuo {

/// A JSON Schema (2020-12, as in OpenAPI 3.1) of one body, with `examples`. References to other
/// schemas are `#/components/schemas/<name>`.
struct NamedSchema {
    std::string_view name;
    std::string_view text;  ///< JSON
};

[[nodiscard]] std::span<const NamedSchema> request_schemas();
[[nodiscard]] std::span<const NamedSchema> response_schemas();
[[nodiscard]] std::span<const NamedSchema> people_schemas();
[[nodiscard]] std::span<const NamedSchema> analytics_schemas();
[[nodiscard]] std::span<const NamedSchema> completion_schemas();

/// All of them, parsed: `components.schemas` of the description. Those of the routes under /v1 only
/// with `completions`.
[[nodiscard]] json::object schemas(bool completions = true);

}  // namespace continuo
