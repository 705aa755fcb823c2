#include "extraction/file_format.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace continuo {

namespace {

struct FormatName {
    std::string_view name;
    FileFormat format;
    std::string_view content_type;
};

constexpr std::array<FormatName, 14> format_names{{
    {"text", FileFormat::text, "text/plain"},
    {"markdown", FileFormat::markdown, "text/markdown"},
    {"html", FileFormat::html, "text/html"},
    {"csv", FileFormat::csv, "text/markdown"},
    {"json", FileFormat::json, "text/plain"},
    {"jsonl", FileFormat::json_lines, "text/markdown"},
    {"pdf", FileFormat::pdf, "text/plain"},
    {"docx", FileFormat::word, "text/markdown"},
    {"xlsx", FileFormat::sheet, "text/markdown"},
    {"pptx", FileFormat::slides, "text/markdown"},
    {"odt", FileFormat::opendocument, "text/markdown"},
    {"epub", FileFormat::epub, "text/markdown"},
    {"eml", FileFormat::mail, "text/plain"},
    {"image", FileFormat::image, "text/plain"},
}};

struct FormatExtension {
    std::string_view extension;
    FileFormat format;
};

constexpr std::array<FormatExtension, 22> format_extensions{{
    {".txt", FileFormat::text},          {".md", FileFormat::markdown},
    {".markdown", FileFormat::markdown}, {".html", FileFormat::html},
    {".htm", FileFormat::html},          {".csv", FileFormat::csv},
    {".json", FileFormat::json},         {".jsonl", FileFormat::json_lines},
    {".pdf", FileFormat::pdf},           {".docx", FileFormat::word},
    {".xlsx", FileFormat::sheet},        {".pptx", FileFormat::slides},
    {".odt", FileFormat::opendocument},  {".epub", FileFormat::epub},
    {".eml", FileFormat::mail},          {".png", FileFormat::image},
    {".jpg", FileFormat::image},         {".jpeg", FileFormat::image},
    {".tif", FileFormat::image},         {".tiff", FileFormat::image},
    {".webp", FileFormat::image},        {".bmp", FileFormat::image},
}};

const FormatName& entry_of(FileFormat format) {
    return *std::ranges::find(format_names, format, &FormatName::format);
}

}  // namespace

std::optional<FileFormat> find_file_format(std::string_view filename) {
    const auto dot = filename.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || filename[dot - 1] == '/') return std::nullopt;
    const auto extension = to_lower(filename.substr(dot));
    const auto* const found = std::ranges::find(
        format_extensions, std::string_view(extension), &FormatExtension::extension
    );
    if (found == format_extensions.end()) return std::nullopt;
    return found->format;
}

std::string_view to_string(FileFormat format) {
    return entry_of(format).name;
}

std::optional<FileFormat> parse_file_format(std::string_view name) {
    const auto* const found = std::ranges::find(format_names, name, &FormatName::name);
    if (found == format_names.end()) return std::nullopt;
    return found->format;
}

bool is_document_text(FileFormat format) {
    return format == FileFormat::text || format == FileFormat::markdown ||
           format == FileFormat::html;
}

std::string_view content_type_of(FileFormat format) {
    return entry_of(format).content_type;
}

}  // namespace continuo
