#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace continuo {

/// Loads the tables of ICU.
void prepare_encodings();

/// Text as UTF-8. The encoding is that of a byte order mark; UTF-8, if it is well-formed;
/// `charset`, if it is the name of one; else the one that ICU finds most likely, and Windows-1252
/// where it finds none. Errors: invalid_input for bytes that are not text (NUL characters).
[[nodiscard]] Result<std::string> to_utf8_text(std::string_view bytes, const std::string& charset);

/// The charset that an HTML page tells in its first 1024 bytes; empty: it tells none.
[[nodiscard]] std::string html_charset(std::string_view html);

}  // namespace continuo
