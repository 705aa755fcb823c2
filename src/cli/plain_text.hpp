#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace continuo {

// Prepares untrusted text for a terminal. Pure functions.

/// Removes everything that a terminal executes instead of showing: escape sequences (CSI, OSC and
/// the other string kinds), control characters of C0 and C1, DEL, and the marks that change the
/// direction of writing. Line ends become LF, a tab one space, invalid UTF-8 U+FFFD.
[[nodiscard]] std::string make_printable(std::string_view text);

/// The number of terminal columns of `text`: 0 for combining marks, 2 for wide East Asian
/// characters and emoji, else 1 (utf8proc's tables). `text` is printable, valid UTF-8 without line
/// ends.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// Breaks `text` into lines of at most `width` columns at spaces, and inside a word only if the
/// word alone is too long. Line ends in `text` are kept. A line that begins with white space or a
/// list mark (`- `, `* `, `1. `) continues under its text. `width` is at least 1.
[[nodiscard]] std::vector<std::string> wrap_text(std::string_view text, std::size_t width);

}  // namespace continuo
