#include "base/json_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#include <boost/json.hpp>

#include "base/time_format.hpp"

namespace continuo {

namespace {

constexpr bool must_escape(char c) {
    return static_cast<unsigned char>(c) < 0x20U || c == '"' || c == '\\';
}

/// Sixteen bytes, compared at once by the vector extension of GCC and Clang.
using Bytes16 [[gnu::vector_size(16)]] = unsigned char;
constexpr std::size_t block = sizeof(Bytes16);

/// True if no byte of the block needs escaping.
bool is_plain(const char* text) {
    Bytes16 bytes;
    std::memcpy(&bytes, text, block);
    const auto found = (bytes < 0x20U) | (bytes == '"') | (bytes == '\\');
    std::array<std::uint64_t, 2> halves;  // NOLINT(cppcoreguidelines-pro-type-member-init): below
    std::memcpy(halves.data(), &found, block);
    return (halves[0] | halves[1]) == 0;
}

/// Number of bytes from `at` on that need no escaping.
std::size_t plain_run(std::string_view text, std::size_t at) {
    const auto begin = at;
    while (at + block <= text.size() && is_plain(text.data() + at))
        at += block;
    // For a remainder shorter than a block, check the last full block of the text.
    const bool short_rest = at + block > text.size();
    if (short_rest && text.size() >= block && is_plain(text.data() + text.size() - block))
        return text.size() - begin;
    while (at < text.size() && !must_escape(text[at]))
        ++at;
    return at - begin;
}

void append_escape(std::string& out, char c) {
    static constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            out += "\\u00";
            out.push_back(digits[static_cast<unsigned char>(c) >> 4U]);
            out.push_back(digits[static_cast<unsigned char>(c) & 15U]);
    }
}

template <class Integer>
void append_integer(std::string& out, Integer number) {
    std::array<char, 24> digits;  // NOLINT(cppcoreguidelines-pro-type-member-init): written below
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out += std::string_view(digits.data(), end);
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
    out.push_back('"');
    std::size_t at = 0;
    while (true) {
        const auto plain = plain_run(text, at);
        out.append(text.substr(at, plain));
        at += plain;
        if (at == text.size()) break;
        append_escape(out, text[at++]);
    }
    out.push_back('"');
}

void append_json(std::string& out, std::int64_t number) {
    append_integer(out, number);
}

void append_json(std::string& out, std::uint64_t number) {
    append_integer(out, number);
}

void append_json(std::string& out, double number) {
    if (!std::isfinite(number)) {
        out += "null";
        return;
    }
    // std::to_chars without a format would write 0.0005 as 5e-04.
    const auto size = std::abs(number);
    const bool plain = size == 0 || (size >= 1e-6 && size < 1e15);
    std::array<char, 32> digits{};
    const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), number, format).ptr;
    const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
    out += text;
    if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
}

void append_json(std::string& out, const json::object& object) {
    char separator = '{';
    for (const auto& [key, member] : object) {
        out.push_back(separator);
        append_json(out, std::string_view(key));
        out.push_back(':');
        append_json(out, member);
        separator = ',';
    }
    out += object.empty() ? "{}" : "}";
}

void append_json(std::string& out, const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            out += "null";
            break;
        case json::kind::bool_:
            out += value.get_bool() ? "true" : "false";
            break;
        case json::kind::int64:
            append_json(out, value.get_int64());
            break;
        case json::kind::uint64:
            append_json(out, value.get_uint64());
            break;
        case json::kind::double_:
            append_json(out, value.get_double());
            break;
        case json::kind::string:
            append_json(out, std::string_view(value.get_string()));
            break;
        case json::kind::array:
            append_json_array(out, value.get_array(), [](std::string& to, const json::value& item) {
                append_json(to, item);
            });
            break;
        case json::kind::object:
            append_json(out, value.get_object());
            break;
    }
}

void JsonObjectText::add(std::string_view name, TimePoint time) {
    auto& out = value(name);
    out.push_back('"');
    out += format_time(time);
    out.push_back('"');
}

}  // namespace continuo
