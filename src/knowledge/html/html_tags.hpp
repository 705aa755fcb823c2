#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace continuo {

/// Reduces an HTML page to the tags that its text depends on, so that parsing has a bounded cost:
/// - scripts, styles, graphics, form controls, comments and formatting tags are removed, and all
///   attributes that html_content.hpp and html_table.hpp do not read;
/// - elements nested deeper than 256 lose their tags and keep their text.
/// Character references are not resolved. A page that ends inside a tag loses that tag, as in
/// browsers. Cost: linear. Errors: invalid_input for more than 300,000 tags.
[[nodiscard]] Result<std::string> simplify_html(std::string_view html);

}  // namespace continuo
