#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "extraction/extracted_text.hpp"
#include "extractor/zip_package.hpp"

namespace continuo {

// The text of a file of each format; extract() cleans and bounds it. Errors: as extract().

/// With page breaks. Errors: also for one with a password.
[[nodiscard]] Result<ExtractedText> pdf_document(std::string_view bytes);
/// Headings, paragraphs, list items, and the rows of tables with their headers.
[[nodiscard]] Result<ExtractedText> word_document(ZipPackage& package);
/// A heading for each sheet, and its rows with the headers of the first.
[[nodiscard]] Result<ExtractedText> sheet_document(ZipPackage& package);
/// A page for each slide, with its title as heading.
[[nodiscard]] Result<ExtractedText> slides_document(ZipPackage& package);
[[nodiscard]] Result<ExtractedText> opendocument_document(ZipPackage& package);
/// The chapters in order. Errors: also for one with digital rights management.
[[nodiscard]] Result<ExtractedText> epub_document(ZipPackage& package);
/// Sender, receivers, date and subject, the text (or else the HTML), the names of attached files.
[[nodiscard]] Result<ExtractedText> mail_document(std::string_view bytes);

// `text` is UTF-8.

/// The content of a page as html_to_markdown(), and its <title>.
[[nodiscard]] Result<ExtractedText> html_document(std::string_view text);
/// The rows with the headers of the first. The separator is the one of , ; tab | that the first
/// line has most of.
[[nodiscard]] Result<ExtractedText> csv_document(std::string_view text);
/// A line for each value: "plans.0.price: 10".
[[nodiscard]] Result<ExtractedText> json_document(std::string_view text);
/// A list item for each line: "- plan: Basic; price: 10".
[[nodiscard]] Result<ExtractedText> json_lines_document(std::string_view text);

/// Loads what GMime loads at its start.
void prepare_mail_reader();

}  // namespace continuo
