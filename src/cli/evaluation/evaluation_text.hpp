#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace continuo {

/// Words between white space of Unicode.
[[nodiscard]] std::size_t count_words(std::string_view text);

/// `part` is in `text` as a whole: no letter, digit or underscore of Unicode is next to it. Case
/// and the amount of white space do not matter.
[[nodiscard]] bool holds_text(std::string_view text, std::string_view part);

}  // namespace continuo
