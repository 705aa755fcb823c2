#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace continuo {

/// The main content of an HTML page as Markdown: headings ("## "), paragraphs, list items ("- ",
/// "1. "), and each row of a data table as a list item with its column headers ("- Plan: Basic;
/// Price: $10"). Navigation, page headers and footers, forms, hidden elements, scripts and lists of
/// links are left out; a page that has only links keeps them. Malformed HTML is parsed as in
/// browsers. `html` and the result are UTF-8; invalid bytes become spaces. Cost: linear. Errors:
/// invalid_input for a page of more than 300,000 tags, or more than limits::document_bytes_max of
/// text.
[[nodiscard]] Result<std::string> html_to_markdown(std::string_view html);

}  // namespace continuo
