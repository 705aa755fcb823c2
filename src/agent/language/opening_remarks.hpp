#pragma once

#include <string_view>

namespace continuo {

/// The message without what it begins with and what asks nothing: "never mind. is the showroom open
/// on saturday?" is "is the showroom open on saturday?". All of it if nothing else would be left. A
/// view into `message`.
[[nodiscard]] std::string_view without_opening_remarks(std::string_view message);

}  // namespace continuo
