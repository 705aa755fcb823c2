#pragma once

#include <string_view>

namespace continuo {

/// The word that `lower` is an irregular form of ("child" of "children", "pay" of "paid"), by
/// language/inflections/; `lower` itself if it is none, or for a language without a list.
/// `lower` is in lower case. The result is static, or a view of `lower`. Thread: any.
[[nodiscard]] std::string_view base_form(std::string_view language, std::string_view lower);

}  // namespace continuo
