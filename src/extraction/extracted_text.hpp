#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace continuo {

/// Ends a page in ExtractedText::text, on a line of its own. A document without it has no pages.
inline constexpr char page_break = '\f';

/// The text of a file.
struct ExtractedText {
    std::string text;  ///< UTF-8 without control characters other than tab, LF and page_break
    std::string content_type = "text/plain";  ///< or text/markdown
    std::string title;                        ///< that the file tells; can be empty
    std::uint64_t pages = 0;                  ///< 0: the format has none
    bool truncated = false;                   ///< there was more than the caller wanted
};

/// What continuo-extract writes to its standard output: one JSON object, of a text or of why there
/// is none.
[[nodiscard]] std::string serialize(const Result<ExtractedText>& result);

/// Reads it. Everything is checked, because the program that wrote it has read a hostile file: the
/// text is UTF-8 of at most `text_bytes_max` bytes. Errors: those that were written, which are
/// invalid_input and limit_exceeded; internal for anything else.
[[nodiscard]] Result<ExtractedText> parse_extracted_text(
    std::string_view bytes, std::size_t text_bytes_max
);

/// Removes what ExtractedText::text does not have: CR before LF, control characters, invalid UTF-8
/// (as U+FFFD), white space at the ends of lines, more than one empty line in a row.
[[nodiscard]] std::string clean_text(std::string_view text);

}  // namespace continuo
