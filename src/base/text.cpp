#include "base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

namespace continuo {

namespace {

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

constexpr bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Length of the well-formed sequence at the front of `text`; 0 if there is none.
/// Table 3-7 of the Unicode standard.
std::size_t sequence_length(std::string_view text) {
    const auto at = [text](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto between = [](unsigned value, unsigned low, unsigned high) {
        return value >= low && value <= high;
    };
    const unsigned a = at(0);
    const unsigned b = at(1);
    if (a < 0x80U) return 1;
    if (between(a, 0xC2, 0xDF)) return between(b, 0x80, 0xBF) ? 2 : 0;
    if (between(a, 0xE0, 0xEF)) {
        const unsigned low = a == 0xE0U ? 0xA0U : 0x80U;
        const unsigned high = a == 0xEDU ? 0x9FU : 0xBFU;
        return between(b, low, high) && between(at(2), 0x80, 0xBF) ? 3 : 0;
    }
    if (between(a, 0xF0, 0xF4)) {
        const unsigned low = a == 0xF0U ? 0x90U : 0x80U;
        const unsigned high = a == 0xF4U ? 0x8FU : 0xBFU;
        const bool ok =
            between(b, low, high) && between(at(2), 0x80, 0xBF) && between(at(3), 0x80, 0xBF);
        return ok ? 4 : 0;
    }
    return 0;
}

constexpr std::string_view wide_spaces[] = {"\xC2\xA0", "\xE3\x80\x80", "\xEF\xBB\xBF"};

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        // Most text is ASCII: check eight bytes at once.
        std::uint64_t eight = 0;
        if (text.size() >= sizeof eight) {
            std::memcpy(&eight, text.data(), sizeof eight);
            if ((eight & 0x8080808080808080U) == 0) {
                text.remove_prefix(sizeof eight);
                continue;
            }
        }
        const auto length = sequence_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::size_t utf8_length(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
        return !is_continuation(c);
    }));
}

std::string_view utf8_prefix(std::string_view text, std::size_t code_points) {
    std::size_t end = 0;
    while (end < text.size()) {
        if (!is_continuation(text[end])) {
            if (code_points == 0) break;
            --code_points;
        }
        ++end;
    }
    return text.substr(0, end);
}

std::string_view utf8_prefix_bytes(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && is_continuation(text[bytes]))
        --bytes;
    return text.substr(0, bytes);
}

std::string_view trim(std::string_view text) {
    for (bool again = true; again;) {
        again = false;
        while (!text.empty() && is_space(text.front()))
            text.remove_prefix(1);
        while (!text.empty() && is_space(text.back()))
            text.remove_suffix(1);
        for (const auto space : wide_spaces) {
            if (text.starts_with(space)) text.remove_prefix(space.size()), again = true;
            if (text.ends_with(space)) text.remove_suffix(space.size()), again = true;
        }
    }
    return text;
}

std::string collapse_whitespace(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : trim(text)) {
        if (!is_space(c)) {
            out.push_back(c);
        } else if (out.back() != ' ') {
            out.push_back(' ');
        }
    }
    return out;
}

std::string to_lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

std::string to_upper(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    });
    return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    constexpr std::size_t usual = 8;
    std::vector<std::string_view> parts;
    parts.reserve(usual);
    for (;;) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

bool has_control_characters(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20U && c != '\t' && c != '\n' && c != '\r') || byte == 0x7FU;
    });
}

std::string escape_controls(std::string_view text) {
    const auto is_control = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20U || byte == 0x7FU;
    };
    std::string out(text.begin(), std::ranges::find_if(text, is_control));
    text.remove_prefix(out.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\t') {
            out += "\\t";
        } else if (is_control(c)) {
            out += fmt::format("\\x{:02x}", byte);
        } else {
            out.push_back(c);
        }
    }
    return out;
}

}  // namespace continuo
