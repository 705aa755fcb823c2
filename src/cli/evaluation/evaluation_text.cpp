#include "cli/evaluation/evaluation_text.hpp"

#include <vector>

#include <utf8proc.h>

namespace continuo {

namespace {

/// The code points; a byte that is not UTF-8 is U+FFFD.
std::u32string code_points_of(std::string_view text) {
    std::u32string points;
    points.reserve(text.size());
    while (!text.empty()) {
        utf8proc_int32_t point = 0;
        const auto length = utf8proc_iterate(
            reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
            static_cast<utf8proc_ssize_t>(text.size()),
            &point
        );
        points += length > 0 ? static_cast<char32_t>(point) : U'\uFFFD';
        text.remove_prefix(length > 0 ? static_cast<std::size_t>(length) : 1);
    }
    return points;
}

bool is_white_space(char32_t c) {
    return (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x20) || c == 0x85 || c == 0xa0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
           c == 0x202f || c == 0x205f || c == 0x3000;
}

bool is_letter_or_digit(char32_t c) {
    if (c == U'_') return true;
    switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
        case UTF8PROC_CATEGORY_ND:
        case UTF8PROC_CATEGORY_NL:
        case UTF8PROC_CATEGORY_NO:
            return true;
        default:
            return false;
    }
}

/// Lower case, with one space between words.
std::u32string flattened(std::string_view text) {
    std::u32string flat;
    bool apart = false;
    for (const auto point : code_points_of(text)) {
        if (is_white_space(point)) {
            apart = !flat.empty();
            continue;
        }
        if (apart) flat += U' ';
        apart = false;
        flat += static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(point)));
    }
    return flat;
}

}  // namespace

std::size_t count_words(std::string_view text) {
    std::size_t count = 0;
    bool inside = false;
    for (const auto point : code_points_of(text)) {
        const bool space = is_white_space(point);
        if (!space && !inside) ++count;
        inside = !space;
    }
    return count;
}

bool holds_text(std::string_view text, std::string_view part) {
    const auto whole = flattened(text);
    const auto wanted = flattened(part);
    if (wanted.empty()) return true;
    for (auto at = whole.find(wanted); at != std::u32string::npos;
         at = whole.find(wanted, at + 1)) {
        const auto end = at + wanted.size();
        const bool begins = at == 0 || !is_letter_or_digit(whole[at - 1]);
        const bool ends = end == whole.size() || !is_letter_or_digit(whole[end]);
        if (begins && ends) return true;
    }
    return false;
}

}  // namespace continuo
