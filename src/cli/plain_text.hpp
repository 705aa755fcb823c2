#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace continuo {

// Prepares untrusted text for a terminal. Pure functions.

/// Removes everything that a terminal would execute: escape sequences (CSI, OSC and the other
/// string sequences), C0 and C1 control characters, DEL, and bidirectional control characters. Line
/// ends become LF, a tab becomes one space, invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string make_printable(std::string_view text);

/// The number of terminal columns of `text`: 0 for combining marks, 2 for wide East Asian
/// characters and emoji, otherwise 1 (utf8proc's tables). `text` is printable, valid UTF-8 without
/// line ends.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// Breaks `text` into lines of at most `width` columns at spaces, and inside a word only if the
/// word is longer than a line. Keeps line ends in `text`. Continuation lines have the indent of
/// their line, and begin under the text after a list mark (`- `, `* `, `1. `). `width` is at least
/// 1.
[[nodiscard]] std::vector<std::string> wrap_text(std::string_view text, std::size_t width);

}  // namespace continuo
