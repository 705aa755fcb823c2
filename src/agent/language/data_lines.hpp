#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace continuo {

/// A line of a data file (language/README.md): `key`, or `key = value`.
struct DataLine {
    std::size_t number = 0;  ///< from 1
    std::string_view key;    ///< trimmed, not empty
    std::string_view value;  ///< trimmed; empty when the line has no `=`
};

/// The lines of `text` except empty lines and comments (first character `#`). Ignores a leading
/// UTF-8 byte order mark and CR at line ends. The views point into `text`.
/// Errors: invalid_input with "<name>:<line>: <reason>": not UTF-8, a line without a key.
[[nodiscard]] Result<std::vector<DataLine>> parse_data_lines(
    std::string_view text, std::string_view name
);

}  // namespace continuo
