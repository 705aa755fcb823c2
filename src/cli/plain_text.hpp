#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace continuo {

// Text from elsewhere, made fit for a terminal. Pure functions.

/// Without anything that a terminal would obey instead of show: escape sequences (CSI, OSC and the
/// other string kinds) go whole; control characters of C0 and C1, DEL, and the marks that turn the
/// direction of writing go as well. Line ends become LF, a tab one space, invalid UTF-8 U+FFFD.
[[nodiscard]] std::string make_printable(std::string_view text);

/// How many columns `text` takes: 0 for combining marks, 2 for wide East Asian characters and
/// emoji, else 1. `text` is printable, valid UTF-8 without line ends.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// Breaks `text` into lines of at most `width` columns, at spaces, and inside a word only where the
/// word alone is too long. Line ends in `text` stay. A line that begins with white space or a list
/// mark (`- `, `* `, `1. `) continues under its text. `width` is at least 1.
[[nodiscard]] std::vector<std::string> wrap_text(std::string_view text, std::size_t width);

}  // namespace continuo
