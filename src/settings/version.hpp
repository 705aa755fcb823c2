#pragma once

#include <string>
#include <string_view>

namespace continuo {

inline constexpr std::string_view program_name = "continuo";
inline constexpr std::string_view program_version = "0.1.0";  // as CMakeLists.txt: a test compares

/// Name, version, compiler and the libraries in use, a line each: what a bug report needs.
[[nodiscard]] std::string describe_version();

}  // namespace continuo
