#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace continuo {

/// Stems of the other forms of an irregular English verb: for "take", the stems of "took" and
/// "taken". Empty for any other word. `lower` is in lower case.
[[nodiscard]] std::vector<std::uint64_t> stems_of_irregular_forms(std::string_view lower);

}  // namespace continuo
