#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace continuo {

/// Values of figures: name -> key -> value. Counts and sums have the key "". What is 0 is absent.
using FigureSums =
    std::map<std::string, std::map<std::string, std::int64_t, std::less<>>, std::less<>>;

/// Of a count or a sum.
[[nodiscard]] inline std::int64_t value_of(const FigureSums& sums, std::string_view figure) {
    const auto found = sums.find(figure);
    if (found == sums.end()) return 0;
    const auto value = found->second.find(std::string_view());
    return value == found->second.end() ? 0 : value->second;
}

inline void add_value(
    FigureSums& sums, const std::string& figure, const std::string& key, std::int64_t value
) {
    if (value != 0) sums[figure][key] += value;
}

}  // namespace continuo
