#pragma once

#include <string>
#include <string_view>

namespace continuo {

/// Converts Windows-1252 to UTF-8. The five undefined bytes (81, 8D, 8F, 90, 9D) become U+FFFD.
/// Source: https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT
[[nodiscard]] std::string windows_1252_to_utf8(std::string_view bytes);

}  // namespace continuo
