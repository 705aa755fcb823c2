#pragma once

#include <string>
#include <string_view>

namespace continuo {

/// The text of an HTML page as Markdown: headings, list items and paragraphs stay apart; scripts,
/// styles, templates, comments and tags are left out; character references are resolved. What is
/// not well-formed is read as browsers do in spirit, never refused. `html` is UTF-8, and so is the
/// result. Cost: linear.
[[nodiscard]] std::string html_to_markdown(std::string_view html);

}  // namespace continuo
