#pragma once

#include <cstddef>
#include <string_view>

namespace continuo {

/// A file that an assembler put into the binary, by the symbols around it
/// (cmake/embedded_files.inc).
[[nodiscard]] inline std::string_view embedded_file(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace continuo
