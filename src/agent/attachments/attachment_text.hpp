#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "base/error.hpp"
#include "base/json.hpp"

namespace continuo {

class Replies;

/// The text of a file, as far as its format is known.
struct AttachmentText {
    std::string file_type;  ///< "text", "markdown", "csv", "json", "xml", "yaml"
    std::string extension;  ///< with its dot, lower case
    std::string content;    ///< UTF-8, at most attachment_text_bytes_max
    std::string preview;    ///< the first 500 code points, "..." after it when there is more
    std::uint64_t word_count = 0;
    bool truncated = false;
    json::object metadata;  ///< per format: rows and columns of CSV, top-level keys of JSON, ...
};

inline constexpr std::size_t attachment_text_bytes_max = 1024 * 1024;

/// Reads a file. Blocks: run it through offload().
/// `filename` only tells the format. Text that is not UTF-8 is read as Windows-1252; a NUL byte
/// means that it is no text. Text, Markdown and CSV beyond attachment_text_bytes_max are cut there;
/// JSON, XML and YAML beyond it are limit_exceeded, as half of them cannot be read.
/// Errors: invalid_input for an unsupported format and for content that is not what the format
/// says, limit_exceeded for a file that is too large, both in the words of `replies`; not_found.
[[nodiscard]] Result<AttachmentText> read_attachment(
    const std::filesystem::path& file,
    const std::string& filename,
    std::size_t bytes_max,
    const Replies& replies
);

/// The same for bytes in memory.
[[nodiscard]] Result<AttachmentText> parse_attachment(
    std::string bytes, const std::string& filename, const Replies& replies
);

/// Whether the extension of `filename` is one that read_attachment takes.
[[nodiscard]] bool is_supported_file(std::string_view filename);

/// The extensions that read_attachment takes, for messages.
[[nodiscard]] const std::vector<std::string>& supported_extensions();

}  // namespace continuo
