#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace continuo {

// The syntax of `.env` files: that of python-dotenv, with the differences below.
//
// - UTF-8, with or without a byte order mark; lines end with LF, CRLF or CR. No NUL.
// - A line is empty, a comment (its first visible character is `#`), or
//   `[export ]NAME=value`, with spaces and tabs allowed around NAME, `=` and the value.
// - NAME is a letter or `_`, then letters, digits, `_`, `.` and `-`. A name without `=` is an
// error.
// - 'single quotes': literal, without escapes (python-dotenv has `\'` and `\\`).
// - "double quotes": `\n \r \t \a \b \f \v \\ \" \' \$` are escapes; a backslash before anything
//   else is kept.
// - Both kinds of quotes can span lines; a line end inside them is read as LF. After the closing
//   quote only white space and a comment can follow.
// - Without quotes: up to the end of the line or to a `#` that follows white space, trimmed; a `#`
//   elsewhere belongs to the value; no escapes.
// - No interpolation: `$` is an ordinary character. `${` outside of single quotes is an error,
// because
//   other implementations expand it (inside double quotes, `\${` means these two characters).
// - A repeated name: the last one counts.
// - Limits: dotenv_bytes_max for the file, dotenv_entries_max for the entries.

inline constexpr std::size_t dotenv_bytes_max = 1024 * 1024;  // far above any real file
inline constexpr std::size_t dotenv_entries_max = 10'000;

struct DotenvEntry {
    std::string name;  ///< as written
    std::string value;
    std::size_t line = 0;  ///< of the name, from 1

    bool operator==(const DotenvEntry&) const = default;
};

struct DotenvProblem {
    std::size_t line = 0;
    std::string message;  ///< never contains a value, which can be a secret
};

/// The content of a file. Problems do not hide the entries of other lines, so that all can be
/// reported at once; but nothing is read after an unclosed quote.
struct DotenvFile {
    std::vector<DotenvEntry> entries;  ///< in the order of the file, repeated names included
    std::vector<DotenvProblem> problems;
};

/// Parses the syntax above. Never throws, whatever `text` is. Time: linear.
[[nodiscard]] DotenvFile parse_dotenv(std::string_view text);

/// Reads a file and parses it with parse_dotenv.
/// Errors: not_found; unavailable (unreadable, with the system's reason); limit_exceeded.
[[nodiscard]] Result<DotenvFile> read_dotenv(const std::filesystem::path& file);

}  // namespace continuo
