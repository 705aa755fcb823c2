#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace continuo {

// Small text functions. All text in this program is UTF-8, checked at the input.

/// Well-formed UTF-8 per RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);
/// Number of code points of valid UTF-8.
[[nodiscard]] std::size_t utf8_length(std::string_view text);
/// The longest prefix of at most `code_points` code points.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t code_points);
/// The longest prefix of at most `bytes` bytes that does not split a code point.
[[nodiscard]] std::string_view utf8_prefix_bytes(std::string_view text, std::size_t bytes);

/// Removes ASCII white space, U+00A0, U+3000 and U+FEFF at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);
/// Trims, and replaces each run of white space by one space.
[[nodiscard]] std::string collapse_whitespace(std::string_view text);
/// An ASCII digit, independent of the locale.
[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
/// An ASCII letter, independent of the locale.
[[nodiscard]] constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
/// ASCII white space, independent of the locale.
[[nodiscard]] constexpr bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
[[nodiscard]] constexpr bool is_one_of(
    std::string_view text, std::initializer_list<std::string_view> list
) {
    return std::ranges::find(list, text) != list.end();
}
// Changes of case affect ASCII letters only; other bytes are kept.
[[nodiscard]] std::string to_lower(std::string_view text);
[[nodiscard]] std::string to_upper(std::string_view text);
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
/// True for control characters (below 0x20, and 0x7F) other than tab, LF and CR.
[[nodiscard]] bool has_control_characters(std::string_view text);
/// Writes control characters as `\xNN`, `\n`, `\r`, `\t`, so that a log line stays one line.
[[nodiscard]] std::string escape_controls(std::string_view text);

/// Reads a decimal integer if it is the whole of `text`. Otherwise, and on overflow, returns false
/// and leaves `value` unchanged.
template <class Integer>
[[nodiscard]] bool parse_integer(std::string_view text, Integer& value);

}  // namespace continuo

#include <charconv>

template <class Integer>
bool continuo::parse_integer(std::string_view text, Integer& value) {
    const auto* end = text.data() + text.size();
    Integer read{};
    const auto [position, error] = std::from_chars(text.data(), end, read);
    if (error != std::errc{} || position != end) return false;
    value = read;
    return true;
}
