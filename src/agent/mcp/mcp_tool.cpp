#include "agent/mcp/mcp_tool.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <boost/json.hpp>

#include "agent/mcp/mcp_text.hpp"
#include "agent/tools/argument_schema.hpp"
#include "base/id.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t tool_name_bytes_max = 128;
constexpr std::size_t tool_key_bytes_max = 64;
constexpr std::size_t description_bytes_max = 2048;
constexpr std::size_t title_bytes_max = 128;
constexpr std::size_t cursor_bytes_max = 4096;

bool is_tool_name(std::string_view name) {
    return !name.empty() && name.size() <= tool_name_bytes_max &&
           std::ranges::all_of(name, [](char c) {
               return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
           });
}

/// The schema of results that are objects; nothing for one that cannot be checked.
std::optional<json::object> read_result_schema(const json::object& tool) {
    const auto* schema = find_object(tool, "outputSchema");
    if (schema == nullptr || find_string(*schema, "type") != "object") return std::nullopt;
    auto copied = copy_mcp_schema(*schema, false);
    if (!copied || !ArgumentSchema::compile(copied->schema)) return std::nullopt;
    return std::move(copied->schema);
}

void read_hints(McpTool& tool, const json::object& object) {
    const auto* hints = find_object(object, "annotations");
    if (hints == nullptr) return;
    tool.read_only = find_bool(*hints, "readOnlyHint").value_or(false);
    tool.destructive = !tool.read_only && find_bool(*hints, "destructiveHint").value_or(true);
    tool.idempotent = tool.read_only || find_bool(*hints, "idempotentHint").value_or(false);
    tool.open_world = find_bool(*hints, "openWorldHint").value_or(true);
    if (tool.title.empty())
        tool.title = readable_mcp_text(find_string(*hints, "title").value_or(""), title_bytes_max);
}

bool needs_a_task(const json::object& tool) {
    const auto* execution = find_object(tool, "execution");
    return execution != nullptr && find_string(*execution, "taskSupport") == "required";
}

/// What a person reviews; icons and the like may change.
std::string tool_fingerprint(const json::object& tool) {
    json::object reviewed;
    for (const std::string_view key :
         {"name", "title", "description", "inputSchema", "outputSchema", "annotations"}) {
        if (const auto* value = find_member(tool, key)) reviewed.emplace(key, *value);
    }
    return content_hash(canonical_json(reviewed));
}

Result<McpTool> read_tool(const json::object& object, std::string_view server, McpEra era) {
    McpTool tool;
    tool.name = find_string(object, "name").value_or("");
    if (!is_tool_name(tool.name))
        return fail(Errc::invalid_input, "its name is not of the form [A-Za-z0-9_.-]{1,128}");
    if (era == McpEra::sessions && needs_a_task(object))
        return fail(Errc::invalid_input, "it can only be called as a task");
    const auto* schema = find_object(object, "inputSchema");
    if (schema == nullptr) return fail(Errc::invalid_input, "it has no schema");
    auto copied = copy_mcp_schema(*schema, era == McpEra::stateless);
    if (!copied) return std::unexpected(std::move(copied.error()));
    if (auto compiled = ArgumentSchema::compile(copied->schema); !compiled)
        return std::unexpected(std::move(compiled.error()));
    tool.parameters = std::move(copied->schema);
    tool.headers = std::move(copied->headers);
    tool.key = mcp_tool_key(server, tool.name);
    tool.title = readable_mcp_text(find_string(object, "title").value_or(""), title_bytes_max);
    tool.description =
        readable_mcp_text(find_string(object, "description").value_or(""), description_bytes_max);
    tool.result_schema = read_result_schema(object);
    read_hints(tool, object);
    tool.fingerprint = tool_fingerprint(object);
    return tool;
}

/// Collects the text of content blocks up to a limit.
class ContentText {
public:
    ContentText(McpToolResult& result, std::size_t bytes_max)
        : x_result(result), x_bytes_max(bytes_max) {}

    void take(const json::object& block) {
        const auto type = find_string(block, "type").value_or("");
        if (type == "text") {
            add(find_string(block, "text").value_or(""));
        } else if (const auto* resource = find_object(block, "resource");
                   type == "resource" && resource != nullptr && resource->contains("text")) {
            add(find_string(*resource, "text").value_or(""));
        } else if (type == "resource_link") {
            add(find_string(block, "name").value_or("") + " <" +
                find_string(block, "uri").value_or("") + ">");
        } else {
            ++x_result.left_out;
        }
    }

    void add(std::string_view text) {
        constexpr std::string_view ellipsis = "…";
        const auto space = x_bytes_max - std::min(x_bytes_max, x_result.text.size());
        const auto room = space - std::min(space, ellipsis.size() + 1);
        const bool too_long = text.size() > room;
        if (too_long) x_result.truncated = true;
        if (room == 0) return;
        if (!x_result.text.empty()) x_result.text += '\n';
        x_result.text += readable_mcp_text(text, room);
    }

private:
    McpToolResult& x_result;
    std::size_t x_bytes_max;
};

}  // namespace

std::string mcp_tool_key(std::string_view server, std::string_view name) {
    constexpr std::size_t hash_digits = 8;
    auto key = std::string(server) + '_';
    for (const char c : name)
        key += is_letter(c) || is_digit(c) || c == '-' ? c : '_';
    if (key.size() <= tool_key_bytes_max) return key;
    key.resize(tool_key_bytes_max - hash_digits - 1);
    return key + '_' + content_hash(name).substr(0, hash_digits);
}

Result<McpToolPage> read_mcp_tool_page(
    const json::object& result, std::string_view server, McpEra era
) {
    const auto* tools = find_array(result, "tools");
    if (tools == nullptr) return fail(Errc::corrupt, "a list of tools without tools");
    McpToolPage page;
    for (const auto& value : *tools) {
        if (!value.is_object()) {
            page.list.refused.push_back({"", "it is no object"});
            continue;
        }
        auto tool = read_tool(value.get_object(), server, era);
        if (tool) {
            page.list.tools.push_back(std::move(*tool));
        } else {
            const auto name = find_string(value.get_object(), "name").value_or("");
            page.list.refused.push_back({excerpt(name), tool.error().detail});
        }
    }
    page.next_cursor = find_string(result, "nextCursor");
    if (page.next_cursor && page.next_cursor->size() > cursor_bytes_max)
        return fail(Errc::corrupt, "the cursor of a list of tools is too long");
    if (const auto ttl = find_integer(result, "ttlMs")) {
        constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
        page.fresh_for = std::chrono::milliseconds(std::clamp<std::int64_t>(*ttl, 0, day_ms));
    }
    return page;
}

Result<McpToolResult> read_mcp_tool_result(const json::object& result, std::size_t text_bytes_max) {
    McpToolResult out;
    const auto* is_error = find_member(result, "isError");
    if (is_error != nullptr && !is_error->is_bool())
        return fail(Errc::corrupt, "isError of a result is no boolean");
    out.is_error = is_error != nullptr && is_error->get_bool();
    if (const auto* structured = find_member(result, "structuredContent"))
        out.structured = *structured;
    const auto* content = find_member(result, "content");
    if (content != nullptr && !content->is_array())
        return fail(Errc::corrupt, "the content of a result is no array");
    if (content == nullptr && !out.structured)
        return fail(Errc::corrupt, "a result without content");
    ContentText text(out, text_bytes_max);
    if (content != nullptr) {
        for (const auto& block : content->get_array()) {
            if (!block.is_object()) return fail(Errc::corrupt, "a part of a result is no object");
            text.take(block.get_object());
        }
    }
    if (out.text.empty() && out.structured) text.add(json::serialize(*out.structured));
    return out;
}

}  // namespace continuo
