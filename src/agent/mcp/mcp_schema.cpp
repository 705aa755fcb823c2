// One walk copies the schema keyword by keyword and notes the JSON Pointer of each subschema; a
// second one follows the references over the copy, which may lead to those only: not into `default`
// or `enum`, whose content was not looked at.
#include "agent/mcp/mcp_schema.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/mcp/mcp_text.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t schema_text_bytes_max = 1024;
constexpr std::size_t regex_bytes_max = 200;
constexpr std::size_t header_name_bytes_max = 64;

constexpr auto plain_keywords = std::to_array<std::string_view>(
    {"type",
     "enum",
     "const",
     "default",
     "examples",
     "minimum",
     "maximum",
     "exclusiveMinimum",
     "exclusiveMaximum",
     "multipleOf",
     "minLength",
     "maxLength",
     "minItems",
     "maxItems",
     "uniqueItems",
     "minProperties",
     "maxProperties",
     "required",
     "deprecated",
     "readOnly",
     "writeOnly"}
);
constexpr auto schema_keywords = std::to_array<std::string_view>(
    {"additionalItems",
     "additionalProperties",
     "contains",
     "propertyNames",
     "not",
     "if",
     "then",
     "else"}
);
constexpr auto list_keywords = std::to_array<std::string_view>({"allOf", "anyOf", "oneOf"});
constexpr auto map_keywords =
    std::to_array<std::string_view>({"properties", "$defs", "definitions"});

bool is_listed(const auto& list, std::string_view key) {
    return std::ranges::find(list, key) != list.end();
}

std::string pointer_step(std::string_view name) {
    std::string step = "/";
    for (const char c : name)
        step += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return step;
}

bool is_token(std::string_view text) {
    return !text.empty() && text.size() <= header_name_bytes_max &&
           std::ranges::all_of(text, [](char c) {
               return is_letter(c) || is_digit(c) ||
                      std::string_view("!#$%&'*+-.^_`|~").contains(c);
           });
}

bool is_known_dialect(std::string_view dialect) {
    while (dialect.ends_with('#'))
        dialect.remove_suffix(1);
    return dialect.ends_with("json-schema.org/draft-07/schema") ||
           dialect.ends_with("json-schema.org/draft-06/schema") ||
           dialect.ends_with("json-schema.org/draft/2019-09/schema") ||
           dialect.ends_with("json-schema.org/draft/2020-12/schema");
}

/// An integer, string or boolean, which may be absent as null.
bool is_header_type(const json::object& schema) {
    constexpr auto types = std::to_array<std::string_view>({"integer", "string", "boolean"});
    const auto* type = find_member(schema, "type");
    if (type == nullptr) return false;
    if (type->is_string()) return is_listed(types, type->get_string());
    const auto* list = type->if_array();
    return list != nullptr && list->size() == 2 &&
           std::ranges::any_of(*list, [](const json::value& one) { return one == "null"; }) &&
           std::ranges::any_of(*list, [&](const json::value& one) {
               return one.is_string() && is_listed(types, one.get_string());
           });
}

struct SchemaFault {
    std::string reason;
};

class SchemaCopy {
public:
    explicit SchemaCopy(bool with_headers) : x_with_headers(with_headers) {}

    McpSchema copy(const json::object& root) {
        McpSchema out;
        out.schema = copy_object(root, {"", {}, true, 0});
        x_root = out.schema;
        (void)expanded_size(x_root, 0);
        out.headers = std::move(x_headers);
        return out;
    }

private:
    /// Where a subschema is.
    struct Place {
        std::string pointer;
        std::vector<std::string> path;  ///< of properties
        bool reachable;                 ///< by properties only
        std::size_t depth;

        [[nodiscard]] Place below(std::string_view keyword) const {
            return {pointer + pointer_step(keyword), {}, false, depth + 1};
        }
        [[nodiscard]] Place below(std::string_view keyword, std::string_view name) const {
            Place place{pointer + pointer_step(keyword) + pointer_step(name), {}, false, depth + 1};
            if (keyword == "properties" && reachable) {
                place.path = path;
                place.path.emplace_back(name);
                place.reachable = true;
            }
            return place;
        }
    };

    json::value copy_value(const json::value& schema, const Place& place) {
        if (schema.is_bool()) {
            note(place);
            return schema;
        }
        if (!schema.is_object()) throw SchemaFault{"a subschema is no object"};
        return copy_object(schema.get_object(), place);
    }

    void note(const Place& place) {
        if (place.depth > mcp_schema_depth_max) throw SchemaFault{"it is nested too deeply"};
        if (x_places.size() >= mcp_subschemas_max) throw SchemaFault{"it has too many subschemas"};
        x_places.insert(place.pointer);
    }

    json::object copy_object(const json::object& schema, const Place& place) {
        note(place);
        json::object out;
        const bool without_patterns = !schema.contains("patternProperties");
        for (const auto& [key, value] : schema) {
            if (key == "additionalProperties" && !without_patterns) continue;
            copy_keyword(out, key, value, place);
        }
        describe(out, schema);
        if (x_with_headers) take_header(schema, place);
        return out;
    }

    void copy_keyword(
        json::object& out, std::string_view key, const json::value& value, const Place& place
    ) {
        if (is_listed(plain_keywords, key)) {
            out[key] = value;
        } else if (is_listed(schema_keywords, key)) {
            out[key] = copy_value(value, place.below(key));
        } else if (is_listed(list_keywords, key)) {
            out[key] = copy_list(value, key, place);
        } else if (is_listed(map_keywords, key)) {
            if (!value.is_object()) throw SchemaFault{fmt::format("{} is no object", key)};
            json::object map;
            for (const auto& [name, one] : value.get_object())
                map[name] = copy_value(one, place.below(key, name));
            out[key] = std::move(map);
        } else if (key == "items") {
            out[key] = value.is_array() ? copy_list(value, key, place)
                                        : copy_value(value, place.below(key));
        } else if (key == "$ref") {
            if (!value.is_string() || !value.get_string().starts_with('#'))
                throw SchemaFault{"it refers to another document"};
            out[key] = value;
        } else if (key == "$schema") {
            if (!value.is_string() || !is_known_dialect(value.get_string()))
                throw SchemaFault{"its dialect is not supported"};
        } else if (key == "$dynamicRef" || key == "$recursiveRef") {
            throw SchemaFault{"it has dynamic references"};
        }
    }

    json::value copy_list(const json::value& value, std::string_view key, const Place& place) {
        if (!value.is_array()) throw SchemaFault{fmt::format("{} is no array", key)};
        json::array list;
        for (const auto& one : value.get_array())
            list.push_back(copy_value(one, place.below(key, std::to_string(list.size()))));
        return list;
    }

    static void describe(json::object& out, const json::object& schema) {
        if (const auto title = find_string(schema, "title"))
            out["title"] = readable_mcp_text(*title, schema_text_bytes_max);
        auto text = readable_mcp_text(
            find_string(schema, "description").value_or(""), schema_text_bytes_max
        );
        for (const std::string_view key : {"pattern", "format"}) {
            const auto rule = find_string(schema, key);
            if (!rule || rule->size() > regex_bytes_max) continue;
            if (!text.empty()) text += ' ';
            text += fmt::format("({}: {})", key, readable_mcp_text(*rule, regex_bytes_max));
        }
        if (!text.empty()) out["description"] = text;
    }

    void take_header(const json::object& schema, const Place& place) {
        const auto* name = find_member(schema, "x-mcp-header");
        if (name == nullptr) return;
        if (!name->is_string() || !is_token(name->get_string()))
            throw SchemaFault{"an x-mcp-header is no name of a header"};
        if (!place.reachable || place.path.empty() || !is_header_type(schema))
            throw SchemaFault{"an x-mcp-header is at a place where none can be"};
        const std::string header(name->get_string());
        const bool twice = std::ranges::any_of(x_headers, [&](const auto& other) {
            return equal_ignoring_case(other.name, header);
        });
        if (twice) throw SchemaFault{"an x-mcp-header is there twice"};
        x_headers.push_back({place.path, header});
    }

    /// Of a copied schema and what it refers to.
    std::size_t expanded_size(const json::value& schema, std::size_t depth) {
        if (depth > mcp_schema_depth_max * 4) throw SchemaFault{"its references go too deep"};
        if (!schema.is_object()) return 1;
        std::size_t size = 1;
        for (const auto& [key, value] : schema.get_object()) {
            if (key == "$ref") {
                size += referenced_size(std::string(value.get_string()), depth);
            } else if (is_listed(schema_keywords, key) || (key == "items" && !value.is_array())) {
                size += expanded_size(value, depth + 1);
            } else if (is_listed(list_keywords, key) || key == "items") {
                for (const auto& one : value.get_array())
                    size += expanded_size(one, depth + 1);
            } else if (is_listed(map_keywords, key)) {
                for (const auto& [name, one] : value.get_object())
                    size += expanded_size(one, depth + 1);
            }
            if (size > mcp_expanded_max) throw SchemaFault{"its references multiply"};
        }
        return size;
    }

    std::size_t referenced_size(const std::string& reference, std::size_t depth) {
        const auto known = x_sizes.find(reference);
        if (known != x_sizes.end()) {
            if (known->second == 0) throw SchemaFault{"it is recursive"};
            return known->second;
        }
        const auto pointer = reference.substr(1);
        if (!x_places.contains(pointer)) throw SchemaFault{"a reference in it leads nowhere"};
        boost::system::error_code ec;
        const auto* target = x_root.find_pointer(pointer, ec);
        if (target == nullptr) throw SchemaFault{"a reference in it leads nowhere"};
        x_sizes[reference] = 0;
        const auto size = expanded_size(*target, depth + 1);
        x_sizes[reference] = size;
        return size;
    }

    bool x_with_headers;
    std::set<std::string> x_places;
    std::vector<McpParameterHeader> x_headers;
    json::value x_root;
    std::map<std::string, std::size_t> x_sizes;  ///< of references; 0 while it is counted
};

}  // namespace

Result<McpSchema> copy_mcp_schema(const json::object& schema, bool with_headers) {
    if (json::serialize(schema).size() > mcp_schema_bytes_max)
        return fail(Errc::invalid_input, "its schema is too large");
    try {
        return SchemaCopy(with_headers).copy(schema);
    } catch (const SchemaFault& fault) {
        return fail(Errc::invalid_input, "its schema cannot be used: " + fault.reason);
    }
}

}  // namespace continuo
