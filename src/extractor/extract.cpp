#include "extractor/extract.hpp"

#include "base/text.hpp"
#include "extractor/content_check.hpp"
#include "extractor/encoding.hpp"
#include "extractor/formats/formats.hpp"
#include "extractor/image_reader.hpp"
#include "extractor/zip_package.hpp"

namespace continuo {

namespace {

/// A file that is text, in UTF-8.
Result<std::string> decoded(std::string_view bytes, FileFormat format) {
    return to_utf8_text(bytes, format == FileFormat::html ? html_charset(bytes) : std::string());
}

Result<ExtractedText> extract_text(std::string_view bytes, FileFormat format) {
    auto text = decoded(bytes, format);
    if (!text) return std::unexpected(std::move(text.error()));
    switch (format) {
        case FileFormat::html:
            return html_document(*text);
        case FileFormat::csv:
            return csv_document(*text);
        case FileFormat::json:
            return json_document(*text);
        case FileFormat::json_lines:
            return json_lines_document(*text);
        default:
            return ExtractedText{.text = std::move(*text), .title = {}};
    }
}

Result<ExtractedText> extract_package(std::string_view bytes, FileFormat format) {
    ZipPackage package(bytes);
    switch (format) {
        case FileFormat::word:
            return word_document(package);
        case FileFormat::sheet:
            return sheet_document(package);
        case FileFormat::slides:
            return slides_document(package);
        case FileFormat::opendocument:
            return opendocument_document(package);
        default:
            return epub_document(package);
    }
}

Result<ExtractedText> extract_format(std::string_view bytes, FileFormat format) {
    switch (format) {
        case FileFormat::text:
        case FileFormat::markdown:
        case FileFormat::html:
        case FileFormat::csv:
        case FileFormat::json:
        case FileFormat::json_lines:
            return extract_text(bytes, format);
        case FileFormat::pdf:
            return pdf_document(bytes);
        case FileFormat::mail:
            return mail_document(bytes);
        case FileFormat::image:
            return image_document(bytes);
        default:
            return extract_package(bytes, format);
    }
}

}  // namespace

void prepare_libraries(FileFormat format) {
    prepare_encodings();
    if (format == FileFormat::image) prepare_image_reader();
    if (format == FileFormat::mail) prepare_mail_reader();
}

Result<ExtractedText> extract(std::string bytes, FileFormat format, std::size_t text_bytes_max) {
    if (auto checked = check_content(bytes, format); !checked)
        return std::unexpected(std::move(checked.error()));
    auto made = extract_format(bytes, format);
    if (!made) return made;
    made->text = clean_text(made->text);
    if (trim(made->text).empty()) {
        return fail(
            Errc::invalid_input,
            made->pages > 0 ? "it has no text: its pages are images" : "it has no text"
        );
    }
    made->title = collapse_whitespace(remove_controls(clean_text(made->title)));
    if (format == FileFormat::markdown) made->content_type = "text/markdown";
    if (made->text.size() > text_bytes_max) {
        made->text.resize(utf8_prefix_bytes(made->text, text_bytes_max).size());
        made->truncated = true;
    }
    return made;
}

}  // namespace continuo
