#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace continuo {

/// The text between two headings of a document.
struct Section {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::vector<std::string> headings;  ///< above it, outermost first
};

/// The title that the front matter of a Markdown file gives ("---", "title: ...", "---"); empty
/// without.
[[nodiscard]] std::string front_matter_title(std::string_view markdown);

/// Splits Markdown at its headings, outside fenced code: ATX ("# " to "###### ", up to 500 bytes),
/// and a paragraph of one line with a line of "=" or "-" under it. Front matter is left out.
/// Headings are not part of a section; a heading without text under it is a section of its own, so
/// that no text is lost. Sections of white space only are left out. Cost: linear.
[[nodiscard]] std::vector<Section> split_sections(std::string_view markdown);

}  // namespace continuo
