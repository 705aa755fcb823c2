#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "agent/mcp/mcp_tool.hpp"
#include "agent/tools/argument_schema.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

namespace continuo {

/// The tools of one server as of one moment. Immutable once built. Thread: any.
class McpCatalogue {
public:
    struct Entry {
        McpTool tool;
        std::optional<ArgumentSchema> result_schema;
    };

    /// Adds a page. A tool whose name or key is taken is refused. Errors: limit_exceeded: more than
    /// `tools_max`, refused ones as well.
    Result<void> add(McpToolList page, std::size_t tools_max);
    void set_fresh_until(SteadyPoint time) { x_fresh_until = time; }

    [[nodiscard]] const Entry* find(std::string_view name) const;
    [[nodiscard]] bool is_fresh(SteadyPoint now) const { return now < x_fresh_until; }
    [[nodiscard]] McpToolList list() const;

private:
    std::vector<Entry> x_entries;
    std::vector<McpRefusedTool> x_refused;
    SteadyPoint x_fresh_until{};
};

}  // namespace continuo
