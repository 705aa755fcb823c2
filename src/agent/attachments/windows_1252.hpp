#pragma once

#include <string>
#include <string_view>

namespace continuo {

/// Text in Windows-1252, as UTF-8. Every byte has a meaning but five (81, 8D, 8F, 90, 9D), which
/// become U+FFFD. Source: https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT
[[nodiscard]] std::string windows_1252_to_utf8(std::string_view bytes);

}  // namespace continuo
