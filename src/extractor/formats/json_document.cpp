#include <algorithm>
#include <initializer_list>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "extractor/formats/formats.hpp"
#include "extractor/formats/package_xml.hpp"

namespace continuo {

namespace {

constexpr std::size_t json_file_depth_max = 64;
constexpr std::size_t json_text_bytes_max = std::size_t{16} * 1024 * 1024;
constexpr std::size_t path_bytes_max = 200;

std::string scalar_text(const json::value& value) {
    if (const auto* text = value.if_string()) return std::string(*text);
    if (const auto* number = value.if_double()) return fmt::format("{:.15g}", *number);
    return json::serialize(value);
}

std::string longer_path(const std::string& path, std::string_view step) {
    auto longer = path.empty() ? std::string(step) : path + '.' + std::string(step);
    if (longer.size() > path_bytes_max)
        longer.resize(utf8_prefix_bytes(longer, path_bytes_max).size());
    return longer;
}

bool is_list_of_values(const json::array& array) {
    return std::ranges::none_of(array, [](const json::value& item) {
        return item.is_structured();
    });
}

/// Adds a line for each value that is no object or array, and one for a list of such values. The
/// depth is that of parse_json().
void append_values(const json::value& value, const std::string& path, std::string& out) {
    if (out.size() > json_text_bytes_max) return;
    if (const auto* object = value.if_object()) {
        for (const auto& member : *object)
            append_values(member.value(), longer_path(path, member.key()), out);
        return;
    }
    std::string text;
    if (const auto* array = value.if_array(); array != nullptr && !is_list_of_values(*array)) {
        for (std::size_t i = 0; i < array->size(); ++i)
            append_values((*array)[i], longer_path(path, std::to_string(i + 1)), out);
        return;
    } else if (array != nullptr) {
        for (const auto& item : *array)
            if (!item.is_null()) text += (text.empty() ? "" : ", ") + scalar_text(item);
    } else if (!value.is_null()) {
        text = scalar_text(value);
    }
    if (text.empty()) return;
    if (!path.empty()) out += path + ": ";
    out += text + '\n';
}

std::string item_text(const json::value& value) {
    std::string text;
    append_values(value, "", text);
    std::string line;
    for (const auto part : split(trim(text), '\n')) {
        if (trim(part).empty()) continue;
        if (!line.empty()) line += "; ";
        line += trim(part);
    }
    return line;
}

/// The text of the first member with one of these names; empty if none is a text.
std::string text_under(const json::object& object, std::initializer_list<std::string_view> names) {
    for (const auto& member : object) {
        if (!member.value().is_string()) continue;
        if (std::ranges::find(names, to_lower(member.key())) != names.end())
            return std::string(member.value().get_string());
    }
    return {};
}

/// Ends what is written so far with a blank line.
void end_block(std::string& out) {
    if (!out.empty() && !out.ends_with("\n\n")) out += '\n';
}

/// The members that are neither the question nor the answer.
json::object without_pair(const json::object& object) {
    json::object rest;
    for (const auto& member : object) {
        if (!is_one_of(to_lower(member.key()), {"question", "q", "answer", "a"}))
            rest.emplace(member.key(), member.value());
    }
    return rest;
}

/// An entry of a list: a question with its answer as a heading with its text, others as a line.
void append_item(std::string& out, const json::value& value, std::size_t level) {
    if (out.size() > json_text_bytes_max) return;
    if (const auto* object = value.if_object()) {
        const auto question = text_under(*object, {"question", "q"});
        const auto answer = text_under(*object, {"answer", "a"});
        if (!trim(question).empty() && !trim(answer).empty()) {
            end_block(out);
            append_heading(out, level, question);
            append_paragraph(out, answer);
            const auto rest = item_text(without_pair(*object));
            if (!rest.empty()) out += "- " + rest + '\n';
            return;
        }
    }
    if (const auto item = item_text(value); !item.empty()) out += "- " + item + '\n';
}

/// Whether a list of objects is in it, at any depth.
bool has_items(const json::value& value) {
    if (const auto* array = value.if_array()) return !is_list_of_values(*array);
    const auto* object = value.if_object();
    return object != nullptr && std::ranges::any_of(*object, [](const auto& member) {
               return has_items(member.value());
           });
}

/// Values as lines first; then lists of objects by append_item(), under headings of their names.
void append_document(std::string& out, const json::value& value, std::size_t level) {
    if (const auto* array = value.if_array(); array != nullptr && !is_list_of_values(*array)) {
        for (const auto& item : *array)
            append_item(out, item, level);
        return;
    }
    const auto* object = value.if_object();
    if (object == nullptr) return append_values(value, "", out);
    for (const auto& member : *object)
        if (!has_items(member.value()))
            append_values(member.value(), std::string(member.key()), out);
    for (const auto& member : *object) {
        if (!has_items(member.value())) continue;
        end_block(out);
        append_heading(out, level, member.key());
        append_document(out, member.value(), level + 1);
        end_block(out);
    }
}

}  // namespace

Result<ExtractedText> json_document(std::string_view text) {
    const auto value = parse_json(text, json_file_depth_max);
    if (!value) return fail(Errc::invalid_input, "it is no valid JSON: " + value.error().detail);
    ExtractedText out;
    out.content_type = "text/markdown";
    append_document(out.text, *value, 1);
    return out;
}

Result<ExtractedText> json_lines_document(std::string_view text) {
    ExtractedText out;
    out.content_type = "text/markdown";
    std::size_t number = 0;
    for (const auto line : split(text, '\n')) {
        ++number;
        if (trim(line).empty()) continue;
        const auto value = parse_json(line, json_file_depth_max);
        if (!value) {
            return fail(
                Errc::invalid_input,
                fmt::format("its line {} is no valid JSON: {}", number, value.error().detail)
            );
        }
        append_item(out.text, *value, 1);
    }
    return out;
}

}  // namespace continuo
