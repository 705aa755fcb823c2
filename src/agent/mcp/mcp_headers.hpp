#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "agent/mcp/mcp_schema.hpp"
#include "base/error.hpp"
#include "base/http_headers.hpp"
#include "base/json.hpp"

namespace continuo {

/// The value of `Mcp-Name` or `Mcp-Param-...` as a header can have it: the text, or
/// `=?base64?...?=` of it. Source: revision 2026-07-28, Streamable HTTP, Value Encoding.
[[nodiscard]] std::string mcp_header_value(std::string_view text);

/// Adds the headers of a call's arguments; those that are absent or null have none. Errors:
/// invalid_input: a value that has no text, or a longer one than a header should have.
[[nodiscard]] Result<void> add_mcp_parameter_headers(
    HttpHeaders& headers,
    const std::vector<McpParameterHeader>& parameters,
    const json::object& arguments
);

}  // namespace continuo
