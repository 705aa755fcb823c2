#pragma once

#include <optional>
#include <string_view>

namespace continuo {

enum class FileFormat {
    text,
    markdown,
    html,
    csv,
    json,
    json_lines,
    pdf,
    word,          ///< .docx
    sheet,         ///< .xlsx
    slides,        ///< .pptx
    opendocument,  ///< .odt
    epub,
    mail,   ///< .eml
    image,  ///< read by tesseract, if it is installed
};

/// The format that the extension of a file's name tells; nullopt for any other name.
[[nodiscard]] std::optional<FileFormat> find_file_format(std::string_view filename);

/// Its name on the command line of continuo-extract, and in attachments: "pdf", "docx", "json".
/// Static storage.
[[nodiscard]] std::string_view to_string(FileFormat format);
/// The format of that name.
[[nodiscard]] std::optional<FileFormat> parse_file_format(std::string_view name);

/// Whether a file of this format is text, whose bytes are the document, if they are UTF-8.
[[nodiscard]] bool is_document_text(FileFormat format);
/// The content type of the bytes of such a file; of other formats that of the text that is
/// extracted. Static storage.
[[nodiscard]] std::string_view content_type_of(FileFormat format);

/// Names the extensions that are supported.
inline constexpr std::string_view unsupported_file_text =
    "Files of this type are not taken as documents. Supported: .txt, .md, .markdown, .html, .htm, "
    ".csv, .json, .jsonl, .pdf, .docx, .xlsx, .pptx, .odt, .epub, .eml, .png, .jpg, .jpeg, .tif, "
    ".tiff, .webp, .bmp";

}  // namespace continuo
