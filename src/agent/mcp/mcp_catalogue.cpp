#include "agent/mcp/mcp_catalogue.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace continuo {

Result<void> McpCatalogue::add(McpToolList page, std::size_t tools_max) {
    const auto count =
        x_entries.size() + x_refused.size() + page.tools.size() + page.refused.size();
    if (count > tools_max)
        return fail(
            Errc::limit_exceeded, fmt::format("the server has more than {} tools", tools_max)
        );
    for (auto& tool : page.tools) {
        const bool taken = std::ranges::any_of(x_entries, [&tool](const Entry& entry) {
            return entry.tool.name == tool.name || entry.tool.key == tool.key;
        });
        if (taken) {
            x_refused.push_back({tool.name, "another tool has its name"});
            continue;
        }
        Entry entry;
        if (tool.result_schema) {
            if (auto schema = ArgumentSchema::compile(*tool.result_schema))
                entry.result_schema.emplace(std::move(*schema));
        }
        entry.tool = std::move(tool);
        x_entries.push_back(std::move(entry));
    }
    std::ranges::move(page.refused, std::back_inserter(x_refused));
    return {};
}

const McpCatalogue::Entry* McpCatalogue::find(std::string_view name) const {
    const auto found = std::ranges::find_if(x_entries, [name](const Entry& entry) {
        return entry.tool.name == name;
    });
    return found == x_entries.end() ? nullptr : &*found;
}

McpToolList McpCatalogue::list() const {
    McpToolList list;
    for (const auto& entry : x_entries)
        list.tools.push_back(entry.tool);
    list.refused = x_refused;
    return list;
}

}  // namespace continuo
