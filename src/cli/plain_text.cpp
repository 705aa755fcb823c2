#include "cli/plain_text.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <utf8proc.h>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr char32_t escape = 0x1B;
constexpr char32_t replacement = 0xFFFD;

struct Range {
    char32_t first;
    char32_t last;
};

bool is_in(std::span<const Range> ranges, char32_t c) {
    return std::ranges::any_of(ranges, [c](Range r) { return c >= r.first && c <= r.last; });
}

/// Bidirectional control characters: they can make text look like different text.
constexpr std::array<Range, 4> reordering{
    {{0x061C, 0x061C}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2066, 0x2069}}
};

/// Removes and returns the first code point of `text`; if malformed, removes one byte and returns
/// U+FFFD.
char32_t take_code_point(std::string_view& text) {
    utf8proc_int32_t c = 0;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const auto length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &c);
    text.remove_prefix(length > 0 ? static_cast<std::size_t>(length) : 1);
    return length > 0 ? static_cast<char32_t>(c) : replacement;
}

std::size_t width_of(char32_t c) {
    return static_cast<std::size_t>(utf8proc_charwidth(static_cast<utf8proc_int32_t>(c)));
}

/// Skips the rest of a control sequence after its introducer (ECMA-48).
void skip_control_sequence(std::string_view& text) {
    while (!text.empty() && text.front() >= 0x20 && text.front() <= 0x3F)
        text.remove_prefix(1);  // parameters and intermediates
    if (!text.empty() && text.front() >= 0x40 && text.front() <= 0x7E) text.remove_prefix(1);
}

void skip_string_sequence(std::string_view& text) {
    // It ends with BEL, ESC \ or C1 ST. If the end is missing, skip only to the end of the line.
    while (!text.empty() && text.front() != '\n') {
        auto rest = text;
        const auto c = take_code_point(rest);
        text = rest;
        if (c == 0x07 || c == 0x9C) return;
        if (c == escape && text.starts_with('\\')) return text.remove_prefix(1);
    }
}

void skip_escape(std::string_view& text) {
    if (text.empty()) return;
    const char kind = text.front();
    if (kind == '[') {
        text.remove_prefix(1);
        return skip_control_sequence(text);
    }
    if (std::string_view("]PX^_").contains(kind)) {
        text.remove_prefix(1);
        return skip_string_sequence(text);
    }
    while (!text.empty() && text.front() >= 0x20 && text.front() <= 0x2F)
        text.remove_prefix(1);
    if (!text.empty() && text.front() >= 0x30 && text.front() <= 0x7E) text.remove_prefix(1);
}

/// Columns of the list mark or white space at the beginning of a line.
std::size_t hanging_indent(std::string_view line) {
    std::size_t at = line.find_first_not_of(' ');
    if (at == std::string_view::npos) return 0;
    const auto rest = line.substr(at);
    if (rest.starts_with("- ") || rest.starts_with("* ")) return at + 2;
    const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (digits > 0 && digits <= 3 && rest.substr(digits).starts_with(". ")) return at + digits + 2;
    return at;
}

/// The longest beginning of `word` that fits into `width` columns; at least one code point.
std::string_view fitting_part(std::string_view word, std::size_t width) {
    auto rest = word;
    std::size_t end = 0;
    std::size_t columns = 0;
    while (!rest.empty()) {
        columns += width_of(take_code_point(rest));
        if (end > 0 && columns > width) break;
        end = word.size() - rest.size();
    }
    return word.substr(0, end);
}

void wrap_line(std::string_view line, std::size_t width, std::vector<std::string>& out) {
    const auto indent = std::min(hanging_indent(line), width / 2);
    const std::string margin(indent, ' ');
    std::string current(line.substr(0, indent));
    std::size_t columns = display_width(current);
    const auto lines_before = out.size();
    bool fresh = true;  // the current line is empty after its margin
    line.remove_prefix(indent);
    for (auto word : split(line, ' ')) {
        if (word.empty()) continue;
        if (!fresh && columns + 1 + display_width(word) > width) {
            out.push_back(std::move(current));
            current = margin;
            columns = indent;
            fresh = true;
        }
        while (fresh && columns + display_width(word) > width) {
            const auto part = fitting_part(word, width - columns);
            out.push_back(current + std::string(part));
            word.remove_prefix(part.size());
            current = margin;
            columns = indent;
        }
        if (word.empty()) continue;
        current += fresh ? "" : " ";
        columns += (fresh ? 0 : 1) + display_width(word);
        current += word;
        fresh = false;
    }
    if (!fresh || out.size() == lines_before) out.push_back(std::move(current));
}

}  // namespace

std::string make_printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto before = text;
        const auto c = take_code_point(text);
        if (c == '\r') {
            if (!text.starts_with('\n')) out += '\n';
        } else if (c == '\n') {
            out += '\n';
        } else if (c == '\t') {
            out += ' ';
        } else if (c == escape) {
            skip_escape(text);
        } else if (c == 0x9B) {
            skip_control_sequence(text);
        } else if (c == 0x90 || c == 0x98 || (c >= 0x9D && c <= 0x9F)) {
            skip_string_sequence(text);
        } else if (c == replacement) {
            out += "\xEF\xBF\xBD";
        } else if (c >= 0x20 && !(c >= 0x7F && c <= 0x9F) && !is_in(reordering, c)) {
            out += before.substr(0, before.size() - text.size());
        }
    }
    return out;
}

std::size_t display_width(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty())
        columns += width_of(take_code_point(text));
    return columns;
}

std::vector<std::string> wrap_text(std::string_view text, std::size_t width) {
    std::vector<std::string> lines;
    for (const auto line : split(text, '\n'))
        wrap_line(line, std::max<std::size_t>(width, 1), lines);
    return lines;
}

}  // namespace continuo
