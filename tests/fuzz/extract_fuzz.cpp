#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "extractor/extract.hpp"
#include "support/sample_files.hpp"

// The parsers of files that are ours, behind those of libraries. The first byte chooses the format,
// the rest is the file; of a format that is a ZIP archive, the rest is its parts, separated by FF,
// because a fuzzer does not find the checksums of an archive.

namespace {

using continuo::FileFormat;

constexpr std::array formats{
    FileFormat::text,
    FileFormat::html,
    FileFormat::csv,
    FileFormat::json,
    FileFormat::json_lines,
    FileFormat::mail,
    FileFormat::word,
    FileFormat::sheet,
    FileFormat::slides,
    FileFormat::opendocument,
    FileFormat::epub,
};

std::array<std::string_view, 4> part_names(FileFormat format) {
    switch (format) {
        case FileFormat::word:
            return {"word/document.xml", "word/styles.xml", "docProps/core.xml", "x"};
        case FileFormat::sheet:
            return {
                "xl/worksheets/sheet1.xml",
                "xl/sharedStrings.xml",
                "xl/styles.xml",
                "xl/workbook.xml"
            };
        case FileFormat::slides:
            return {
                "ppt/slides/slide1.xml",
                "ppt/presentation.xml",
                "ppt/_rels/presentation.xml.rels",
                "docProps/core.xml"
            };
        case FileFormat::opendocument:
            return {"content.xml", "meta.xml", "META-INF/manifest.xml", "x"};
        default:
            return {"a.xhtml", "book.opf", "META-INF/container.xml", "b.xhtml"};
    }
}

std::string archive_of(FileFormat format, std::string_view bytes) {
    std::map<std::string, std::string> parts;
    for (const auto name : part_names(format)) {
        const auto end = bytes.find('\xFF');
        parts.emplace(name, bytes.substr(0, end));
        bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    }
    parts.emplace(
        "xl/_rels/workbook.xml.rels", R"(<r><r Id="rId1" Target="worksheets/sheet1.xml"/></r>)"
    );
    return continuo::test::make_zip(parts);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace continuo;
    if (size == 0) return 0;
    const auto format = formats[data[0] % formats.size()];
    std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (format >= FileFormat::word && format <= FileFormat::epub) bytes = archive_of(format, bytes);
    constexpr std::size_t text_bytes_max = 10'000;
    const auto result = extract(std::move(bytes), format, text_bytes_max);
    // What is read is text within its bounds, and what is refused says why.
    if (!result) {
        if (result.error().detail.empty()) std::abort();
        return 0;
    }
    if (!is_utf8(result->text) || result->text.size() > text_bytes_max) std::abort();
    if (result->text.find('\0') != std::string::npos) std::abort();
    // The server takes it as it comes over the pipe.
    if (!parse_extracted_text(serialize(result), text_bytes_max)) std::abort();
    return 0;
}
