#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "agent/mcp/mcp_config.hpp"
#include "agent/mcp/mcp_schema.hpp"
#include "base/error.hpp"
#include "base/json.hpp"

namespace continuo {

/// What a server says of its tool. All of it is the server's word: descriptions are data for a
/// prompt, hints are no permission.
struct McpTool {
    std::string name;         ///< on its server: `[A-Za-z0-9_.-]{1,128}`
    std::string key;          ///< here: `<server>_<name>`, `[A-Za-z0-9_-]{1,64}`, as models take it
    std::string title;        ///< may be empty
    std::string description;  ///< at most 2 KiB, well-formed, without control characters
    json::object parameters;  ///< JSON Schema (draft 7) of the arguments: type object
    std::optional<json::object> result_schema;  ///< of structured results, if those are objects
    bool read_only = false;                     ///< changes nothing
    bool destructive = true;                    ///< may undo or overwrite; false if read_only
    bool idempotent = false;  ///< a second call with the same arguments changes nothing more
    bool open_world = true;   ///< deals with others than its server
    std::vector<McpParameterHeader> headers;
    /// Of all the above as the server wrote it, 64 hexadecimal digits: what a person has reviewed,
    /// and an approval is bound to.
    std::string fingerprint;
};

/// A tool that cannot be offered.
struct McpRefusedTool {
    std::string name;  ///< an excerpt; may be empty
    std::string reason;
};

struct McpToolList {
    std::vector<McpTool> tools;
    std::vector<McpRefusedTool> refused;  ///< to be logged, once a list
};

/// A page of `tools/list`.
struct McpToolPage {
    McpToolList list;
    std::optional<std::string> next_cursor;  ///< an empty one is a cursor too
    std::optional<std::chrono::milliseconds> fresh_for;
};

/// The result of `tools/call`.
struct McpToolResult {
    std::string text;                       ///< for the prompt; readable, at most text_bytes_max
    std::optional<json::value> structured;  ///< as the tool's result_schema has it
    bool is_error = false;                  ///< the tool says so; `text` is why
    bool truncated = false;                 ///< of the text
    std::size_t left_out = 0;               ///< images, sounds and the like
};

/// The key of a tool: other characters become `_`; one that would be longer than 64 ends with a
/// hash.
[[nodiscard]] std::string mcp_tool_key(std::string_view server, std::string_view name);

/// Reads a page. A tool that is not fit is refused with a reason, and the others are offered.
/// Errors: corrupt: no page.
[[nodiscard]] Result<McpToolPage> read_mcp_tool_page(
    const json::object& result, std::string_view server, McpEra era
);

/// Reads the result of a call. Errors: corrupt.
[[nodiscard]] Result<McpToolResult> read_mcp_tool_result(
    const json::object& result, std::size_t text_bytes_max
);

}  // namespace continuo
