#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "extraction/extracted_text.hpp"
#include "extraction/file_format.hpp"

namespace continuo {

class TextExtractor;

/// The largest file that becomes a document, of any format.
inline constexpr std::size_t document_file_bytes_max = std::size_t{32} * 1024 * 1024;

/// The id of the document in a file, of `kb add`, `kb sync` and uploads alike: its path below the
/// folder that it is added from (of a file alone: its name) with `:` for `/`; every other byte that
/// an id may not have, and `:` and `@` themselves, are `@` and two hex digits. Two paths have two
/// ids. One that would be too long is `doc_` and a hash.
[[nodiscard]] std::string document_id_of(std::string_view path);

/// Reads a file that needs no extraction, because it is text, Markdown or HTML in UTF-8 without
/// control characters: its bytes are the text, of the content type that the format has. nullopt: it
/// needs one. Blocks. Errors: limit_exceeded (limits::document_bytes_max), unavailable.
[[nodiscard]] Result<std::optional<ExtractedText>> read_text_file(
    const std::filesystem::path& file, FileFormat format
);

/// The text of a file for a document, read as it is or extracted. Blocks.
/// Errors: those of TextExtractor; limit_exceeded also for more text than a document may have.
[[nodiscard]] Result<ExtractedText> read_document_file(
    const std::filesystem::path& file, FileFormat format, TextExtractor& extractor
);

/// `text` as a document may have it. Errors: limit_exceeded, if it was truncated.
[[nodiscard]] Result<ExtractedText> whole_text(Result<ExtractedText> text);

/// Identifies the bytes of a file, and how this version of the program reads them. `content_hash`:
/// that of the bytes (base/id.hpp).
[[nodiscard]] std::string file_hash(std::string_view content_hash);

}  // namespace continuo
