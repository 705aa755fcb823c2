#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/tools/declared_tool.hpp"
#include "base/error.hpp"

namespace continuo {

inline constexpr std::size_t tools_file_bytes_max = 256 * 1024;
inline constexpr std::size_t declared_tools_max = 64;  ///< those of MCP servers included
inline constexpr std::size_t mcp_servers_max = 16;

/// The value of an environment variable; nullopt: it is not set.
using EnvironmentLookup = std::function<std::optional<std::string>(const std::string& name)>;

/// Reads TOOLS_FILE. Errors: invalid_input, with "<name>:<line>: <reason>": no YAML, an unknown or
/// missing key, a value out of bounds, a schema or template that is none, a variable that is not
/// set, an action that could be done twice (a method other than GET without idempotency_header).
/// Values of variables are in no error.
[[nodiscard]] Result<std::shared_ptr<const DeclaredTools>> parse_tools_file(
    std::string_view text, std::string_view name, const EnvironmentLookup& environment
);

/// The same from a file, with the variables of this process. Errors: not_found, too.
[[nodiscard]] Result<std::shared_ptr<const DeclaredTools>> load_tools_file(
    const std::filesystem::path& file
);

}  // namespace continuo
