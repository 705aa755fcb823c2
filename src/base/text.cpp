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

/// Length of the well-formed UTF-8 sequence at the beginning of `text`; 0 if there is none.
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

constexpr bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20U || byte == 0x7FU;
}

/// Length in bytes of the hidden control (see has_hidden_controls) at the beginning of `text`; 0 if
/// there is none.
std::size_t hidden_control_length(std::string_view text) {
    const auto at = [text](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto between = [](unsigned value, unsigned low, unsigned high) {
        return value >= low && value <= high;
    };
    if (at(0) < 0x80U) return 0;
    if (at(0) == 0xC2U) return between(at(1), 0x80, 0x9F) ? 2 : 0;  // U+0080 to U+009F
    if (at(0) == 0xD8U) return at(1) == 0x9CU ? 2 : 0;              // U+061C
    if (at(0) != 0xE2U) return 0;
    const bool hidden =
        (at(1) == 0x80U && (between(at(2), 0x8E, 0x8F) || between(at(2), 0xAA, 0xAE))) ||
        (at(1) == 0x81U && between(at(2), 0xA6, 0xA9));
    return hidden ? 3 : 0;
}

unsigned hidden_control(std::string_view text) {
    unsigned code = static_cast<unsigned char>(text[0]) & (text.size() == 2 ? 0x1FU : 0x0FU);
    for (const char c : text.substr(1))
        code = code << 6U | (static_cast<unsigned char>(c) & 0x3FU);
    return code;
}

void append_hex(std::string& out, char c) {
    out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
}

/// `character`: one byte, or a complete UTF-8 sequence.
void append_escaped(std::string& out, std::string_view character) {
    const char c = character.front();
    if (character.size() > 1 && hidden_control_length(character) > 0) {
        out += fmt::format("\\u{:04x}", hidden_control(character));
    } else if (character.size() > 1 || !is_control(c)) {
        out += character;
    } else if (c == '\n') {
        out += "\\n";
    } else if (c == '\r') {
        out += "\\r";
    } else if (c == '\t') {
        out += "\\t";
    } else {
        append_hex(out, c);
    }
}

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";  // U+FFFD
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

std::string well_formed_utf8(std::string_view text) {
    if (is_utf8(text)) return std::string(text);
    std::string out;
    out.reserve(text.size() + replacement_character.size());
    while (!text.empty()) {
        const auto length = sequence_length(text);
        out += length == 0 ? replacement_character : text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
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

bool has_hidden_controls(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (hidden_control_length(text.substr(at)) > 0) return true;
    }
    return false;
}

std::string escape_controls(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto length = std::max<std::size_t>(hidden_control_length(text), 1);
        append_escaped(out, text.substr(0, length));
        text.remove_prefix(length);
    }
    return out;
}

std::string remove_hidden_controls(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto hidden = hidden_control_length(text);
        if (hidden == 0) out.push_back(text.front());
        text.remove_prefix(std::max<std::size_t>(hidden, 1));
    }
    return out;
}

std::string remove_controls(std::string_view text) {
    auto out = remove_hidden_controls(text);
    std::erase_if(out, is_control);
    return out;
}

std::string excerpt(std::string_view text, std::size_t code_points_max) {
    std::string out;
    for (auto left = code_points_max; !text.empty(); --left) {
        if (left == 0) return out += "…";
        const auto length = sequence_length(text);
        if (length == 0) {
            append_hex(out, text.front());
        } else {
            append_escaped(out, text.substr(0, length));
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
}

}  // namespace continuo
