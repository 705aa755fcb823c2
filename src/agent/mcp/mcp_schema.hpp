#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "base/error.hpp"
#include "base/json.hpp"

namespace continuo {

/// An argument that is sent as a header too (`x-mcp-header`).
struct McpParameterHeader {
    std::vector<std::string> path;  ///< names of properties, from the arguments' root
    std::string name;               ///< behind `Mcp-Param-`

    bool operator==(const McpParameterHeader&) const = default;
};

/// A JSON Schema that is safe to check with and to show to a model.
struct McpSchema {
    json::object schema;
    std::vector<McpParameterHeader> headers;
};

inline constexpr std::size_t mcp_schema_bytes_max = 64 * 1024;
inline constexpr std::size_t mcp_schema_depth_max = 16;
inline constexpr std::size_t mcp_subschemas_max = 512;
/// Subschemas that a check would walk through, references followed.
inline constexpr std::size_t mcp_expanded_max = 4096;

/// Copies a schema of an untrusted server: known keywords only, of draft 7 to 2020-12, as far as
/// draft 7 has them. `pattern` and `format` become words of the description: they are regular
/// expressions to the validator, and the server checks them in any case. `patternProperties` is
/// left out, with what it would change the meaning of. `with_headers`: reads `x-mcp-header`;
/// otherwise it is ignored, as in revisions that lack it. Errors: invalid_input: another dialect, a
/// keyword with a wrong type, beyond the limits, a reference that is recursive or leads nowhere or
/// to another document, `x-mcp-header` where it must not be.
[[nodiscard]] Result<McpSchema> copy_mcp_schema(const json::object& schema, bool with_headers);

}  // namespace continuo
