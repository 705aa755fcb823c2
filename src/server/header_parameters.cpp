#include "server/header_parameters.hpp"

#include <algorithm>
#include <charconv>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t boundary_bytes_max = 70;  // RFC 2046 5.1.1
constexpr std::size_t extension_bytes_max = 16;

bool is_token_character(char c) {
    constexpr std::string_view separators = "()<>@,;:\\\"/[]?={} \t";
    return c > ' ' && c < '\x7f' && separators.find(c) == std::string_view::npos;
}

bool is_boundary_character(char c) {
    constexpr std::string_view marks = "'()+_,-./:=? ";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           marks.find(c) != std::string_view::npos;
}

void skip_blanks(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

std::string_view take_token(std::string_view& text) {
    const auto* end = std::ranges::find_if_not(text, is_token_character);
    const auto token = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(token.size());
    return token;
}

std::optional<std::string> take_quoted(std::string_view& text) {
    std::string out;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') {
            text.remove_prefix(i + 1);
            return out;
        }
        const bool escaped =
            text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
        if (escaped) ++i;
        out.push_back(text[i]);
    }
    return std::nullopt;
}

std::optional<char> decode_percent(std::string_view text) {
    unsigned value = 0;
    if (text.size() < 3 || text[0] != '%') return std::nullopt;
    const auto* end = text.data() + 3;
    const auto [position, error] = std::from_chars(text.data() + 1, end, value, 16);
    if (error != std::errc{} || position != end) return std::nullopt;
    return static_cast<char>(value);
}

}  // namespace

const std::string* ParameterizedValue::find(std::string_view name) const {
    const auto found = std::ranges::find(parameters, name, [](const auto& p) -> std::string_view {
        return p.first;
    });
    return found == parameters.end() ? nullptr : &found->second;
}

std::optional<ParameterizedValue> parse_parameterized(std::string_view text) {
    ParameterizedValue out;
    skip_blanks(text);
    const auto end = std::min(text.find_first_of("; \t"), text.size());
    out.value = to_lower(text.substr(0, end));
    if (out.value.empty()) return std::nullopt;
    text.remove_prefix(end);
    for (;;) {
        skip_blanks(text);
        if (text.empty()) return out;
        if (text.front() != ';') return std::nullopt;
        text.remove_prefix(1);
        skip_blanks(text);
        if (text.empty()) return out;  // a last semicolon is forgiven
        auto name = to_lower(take_token(text));
        if (name.empty() || out.find(name) != nullptr || !text.starts_with('='))
            return std::nullopt;
        text.remove_prefix(1);
        std::optional<std::string> value;
        if (text.starts_with('"')) {
            value = take_quoted(text);
        } else if (const auto token = take_token(text); !token.empty()) {
            value = token;
        }
        if (!value) return std::nullopt;
        out.parameters.emplace_back(std::move(name), std::move(*value));
    }
}

FormType read_form_type(std::string_view content_type) {
    FormType type;
    type.is_form = to_lower(content_type.substr(0, 19)) == "multipart/form-data";
    if (!type.is_form) return type;
    const auto parsed = parse_parameterized(content_type);
    if (!parsed) return type;
    type.is_form = parsed->value == "multipart/form-data";
    if (!type.is_form) return type;
    const auto* boundary = parsed->find("boundary");
    if (boundary == nullptr || boundary->empty() || boundary->size() > boundary_bytes_max ||
        boundary->back() == ' ' || !std::ranges::all_of(*boundary, is_boundary_character)) {
        return type;
    }
    type.boundary = *boundary;
    return type;
}

std::string clean_file_name(std::string_view name) {
    const auto folder_end = name.find_last_of("/\\");
    if (folder_end != std::string_view::npos) name.remove_prefix(folder_end + 1);
    std::string out(trim(remove_controls(name)));
    if (out.size() > limits::file_name_bytes_max) {
        const auto dot = out.rfind('.');
        std::string extension;
        if (dot != std::string::npos && out.size() - dot <= extension_bytes_max)
            extension = out.substr(dot);
        const auto stem = utf8_prefix_bytes(out, limits::file_name_bytes_max - extension.size());
        out = std::string(stem) + extension;
    }
    if (out.empty() || out == "." || out == "..") return "unnamed";
    return out;
}

std::optional<std::string> decode_extended(std::string_view text) {
    constexpr std::string_view charset = "utf-8'";
    if (!equal_ignoring_case(text.substr(0, charset.size()), charset)) return std::nullopt;
    const auto language_end = text.find('\'', charset.size());
    if (language_end == std::string_view::npos) return std::nullopt;
    text.remove_prefix(language_end + 1);
    std::string out;
    while (!text.empty()) {
        if (text.front() != '%') {
            out.push_back(text.front());
            text.remove_prefix(1);
            continue;
        }
        const auto decoded = decode_percent(text);
        if (!decoded) return std::nullopt;
        out.push_back(*decoded);
        text.remove_prefix(3);
    }
    if (!is_utf8(out)) return std::nullopt;
    return out;
}

std::string decode_form_name(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto decoded = decode_percent(text);
        if (decoded && (*decoded == '"' || *decoded == '\r' || *decoded == '\n')) {
            out.push_back(*decoded);
            text.remove_prefix(3);
        } else {
            out.push_back(text.front());
            text.remove_prefix(1);
        }
    }
    return out;
}

}  // namespace continuo
