#include "agent/tools/result_mapping.hpp"

#include <charconv>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

/// The next segment of a pointer with its escapes resolved (RFC 6901); removes it from `rest`.
std::string next_segment(std::string_view& rest) {
    rest.remove_prefix(1);
    const auto end = std::min(rest.find('/'), rest.size());
    std::string segment;
    for (std::size_t at = 0; at < end; ++at) {
        if (rest[at] == '~' && at + 1 < end) {
            segment.push_back(rest[++at] == '1' ? '/' : '~');
        } else {
            segment.push_back(rest[at]);
        }
    }
    rest.remove_prefix(end);
    return segment;
}

std::optional<std::string> scalar_text(const json::value& value) {
    if (value.is_string()) {
        const auto text = collapse_whitespace(remove_hidden_controls(value.get_string()));
        return std::string(utf8_prefix(text, mapped_value_code_points_max));
    }
    if (value.is_bool() || value.is_number()) return json::serialize(value);
    return std::nullopt;
}

/// Adds the texts at `pointer`.
void collect_texts(
    const json::value& value, std::string_view pointer, std::vector<std::string>& texts
) {
    if (texts.size() >= mapped_items_max) return;
    if (pointer.empty()) {
        if (const auto* array = value.if_array()) {
            for (const auto& item : *array) {
                if (item.is_array() || texts.size() >= mapped_items_max) continue;
                collect_texts(item, pointer, texts);
            }
        } else if (auto text = scalar_text(value)) {
            texts.push_back(std::move(*text));
        }
        return;
    }
    const auto segment = next_segment(pointer);
    if (const auto* object = value.if_object()) {
        if (const auto* member = object->if_contains(segment))
            collect_texts(*member, pointer, texts);
    } else if (const auto* array = value.if_array()) {
        std::size_t index = 0;
        if (segment == "*") {
            for (const auto& item : *array)
                collect_texts(item, pointer, texts);
        } else if (parse_integer(segment, index) && index < array->size()) {
            collect_texts((*array)[index], pointer, texts);
        }
    }
}

}  // namespace

bool is_result_pointer(std::string_view pointer) {
    return pointer.empty() || (pointer.front() == '/' && pointer.size() <= 256);
}

std::optional<std::string> text_at(const json::value& response, std::string_view pointer) {
    std::vector<std::string> texts;
    collect_texts(response, pointer, texts);
    if (texts.empty()) return std::nullopt;
    std::string joined;
    for (const auto& text : texts)
        joined += (joined.empty() ? "" : ", ") + text;
    return std::string(utf8_prefix(joined, mapped_value_code_points_max));
}

Result<json::object> map_result(const ResultMapping& mapping, json::value response) {
    unify_integers(response);
    if (mapping.schema) {
        if (const auto fits = mapping.schema->check(response); !fits)
            return fail(
                Errc::corrupt, "the response does not match its schema: " + fits.error().detail
            );
    }
    json::object values;
    for (const auto& [name, pointer] : mapping.fields) {
        if (auto text = text_at(response, pointer); text && !text->empty())
            values.emplace(name, *text);
    }
    if (values.empty() && !mapping.fields.empty())
        return fail(Errc::corrupt, "the response has none of the fields that are taken from it");
    return values;
}

}  // namespace continuo
