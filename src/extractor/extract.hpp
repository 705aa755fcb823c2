#pragma once

#include <cstddef>
#include <string>

#include "base/error.hpp"
#include "extraction/extracted_text.hpp"
#include "extraction/file_format.hpp"

namespace continuo {

/// The largest file: as much as a request of documents may have (limits::knowledge_body_bytes_max).
inline constexpr std::size_t extracted_file_bytes_max = std::size_t{32} * 1024 * 1024;

/// Loads what the format's library reads from files or loads itself. Call before enter_sandbox().
void prepare_libraries(FileFormat format);

/// The text of a file, in this process: call it in continuo-extract alone. Text beyond
/// `text_bytes_max` is cut at a code point.
/// Errors: invalid_input and limit_exceeded, with the rest of a sentence that begins with the
/// file's name: "it is encrypted with a password". Memory and time are those of the libraries,
/// which enter_sandbox() bounds. Throws std::bad_alloc.
[[nodiscard]] Result<ExtractedText> extract(
    std::string bytes, FileFormat format, std::size_t text_bytes_max
);

}  // namespace continuo
