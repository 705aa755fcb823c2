#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "base/error.hpp"
#include "base/json.hpp"
#include "extraction/extracted_text.hpp"
#include "extraction/file_format.hpp"

namespace continuo {

class Replies;

/// The text of a file, with what its format tells about it.
struct AttachmentText {
    std::string
        file_type;  ///< "text", "markdown", "csv", "json", "xml", "yaml", "pdf", "docx", ...
    std::string extension;  ///< with its dot, lower case
    std::string content;    ///< UTF-8, at most attachment_text_bytes_max
    std::string preview;    ///< the first 500 code points, then "..." if there are more
    std::uint64_t word_count = 0;
    bool truncated = false;
    json::object metadata;  ///< per format: rows and columns of CSV, top-level keys of JSON, ...
};

inline constexpr std::size_t attachment_text_bytes_max = 1024 * 1024;

/// Reads a file of at most `bytes_max` bytes. Blocks: run it through offload().
/// The extension of `filename` determines the format. Text that is not UTF-8 is read as
/// Windows-1252; a file with a NUL byte is not text. Text, Markdown and CSV beyond
/// attachment_text_bytes_max are truncated; JSON, XML and YAML beyond it are limit_exceeded,
/// because they cannot be parsed when truncated.
/// Errors: invalid_input for an unsupported format or malformed content and limit_exceeded for a
/// file that is too large, both with a text of `replies`; not_found; unavailable when reading
/// fails.
[[nodiscard]] Result<AttachmentText> read_attachment(
    const std::filesystem::path& file,
    const std::string& filename,
    std::size_t bytes_max,
    const Replies& replies
);

/// As read_attachment(), for bytes in memory.
[[nodiscard]] Result<AttachmentText> parse_attachment(
    std::string bytes, const std::string& filename, const Replies& replies
);

/// The format of a file whose text is extracted by TextExtractor instead: PDF, Office, HTML, ...
/// nullopt for any other.
[[nodiscard]] std::optional<FileFormat> extracted_format(std::string_view filename);
/// The text of such a file as an attachment. Its metadata has the number of pages.
/// Errors: those of TextExtractor; a fault of the file has a text of `replies`.
[[nodiscard]] Result<AttachmentText> to_attachment(
    Result<ExtractedText> extracted, const std::string& filename, const Replies& replies
);

/// Whether the extension of `filename` is that of a format of either kind.
[[nodiscard]] bool is_supported_file(std::string_view filename);

/// The extensions of both kinds, for messages.
[[nodiscard]] const std::vector<std::string>& supported_extensions();

}  // namespace continuo
