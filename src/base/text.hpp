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
/// The text, with U+FFFD for each byte that is not part of a well-formed sequence.
[[nodiscard]] std::string well_formed_utf8(std::string_view text);
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
/// True if the text has invisible characters that change how other text is displayed: C1 controls
/// (U+0080 to U+009F) and the direction controls U+061C, U+200E, U+200F, U+202A to U+202E and
/// U+2066 to U+2069. Not allowed in ids and names; messages in Arabic or Hebrew may have them.
[[nodiscard]] bool has_hidden_controls(std::string_view text);
/// Writes control characters as `\xNN`, `\n`, `\r`, `\t` and hidden ones as `\uNNNN`, so that a log
/// entry is one line and is displayed as written.
[[nodiscard]] std::string escape_controls(std::string_view text);
/// Removes control characters (also tab, LF and CR) and hidden controls.
[[nodiscard]] std::string remove_controls(std::string_view text);
/// Removes hidden controls only.
[[nodiscard]] std::string remove_hidden_controls(std::string_view text);

/// Default length of an excerpt: enough to recognise a name or a key.
inline constexpr std::size_t excerpt_code_points_max = 80;
/// Length of an excerpt of another program's reply: an error code and a sentence.
inline constexpr std::size_t quoted_reply_code_points_max = 200;
/// Makes untrusted bytes safe for errors and log lines: cuts after `code_points_max` code points
/// and appends "…"; writes control characters as escape_controls() does, and invalid UTF-8 as
/// `\xNN`. Use it for all untrusted text in errors: a name of a megabyte would otherwise be stored
/// with the reply and the log.
[[nodiscard]] std::string excerpt(
    std::string_view text, std::size_t code_points_max = excerpt_code_points_max
);

/// Parses a decimal integer that is the whole of `text`. Otherwise, and on overflow, returns false
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
