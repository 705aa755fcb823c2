#include "extractor/content_check.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

using namespace std::string_view_literals;

struct Signature {
    std::string_view bytes;
    std::string_view name;
};

constexpr std::array<Signature, 14> signatures{{
    {"PK\x03\x04"sv, "a ZIP archive"},
    {"PK\x05\x06"sv, "a ZIP archive"},
    {"%PDF-"sv, "a PDF file"},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "an Office file of the format before 2007"},
    {"\x89PNG\r\n\x1A\n"sv, "an image"},
    {"\xFF\xD8\xFF"sv, "an image"},
    {"GIF8"sv, "an image"},
    {"II*\0"sv, "an image"},
    {"MM\0*"sv, "an image"},
    {"\x1F\x8B"sv, "a gzip archive"},
    {"7z\xBC\xAF\x27\x1C"sv, "a 7z archive"},
    {"Rar!"sv, "a RAR archive"},
    {"\x7F"
     "ELF"sv,
     "a program"},
    {"MZ\x90"sv, "a program"},
}};

bool is_image(std::string_view bytes) {
    const bool webp = bytes.starts_with("RIFF") && bytes.substr(8).starts_with("WEBP");
    if (webp || bytes.starts_with("BM")) return true;
    return std::ranges::any_of(signatures, [bytes](const Signature& one) {
        return one.name == "an image" && bytes.starts_with(one.bytes);
    });
}

std::string_view kind_of(std::string_view bytes) {
    for (const auto& one : signatures)
        if (bytes.starts_with(one.bytes)) return one.name;
    return {};
}

bool is_package(FileFormat format) {
    return format == FileFormat::word || format == FileFormat::sheet ||
           format == FileFormat::slides || format == FileFormat::opendocument ||
           format == FileFormat::epub;
}

bool begins_as(std::string_view bytes, FileFormat format) {
    // Readers find the mark of a PDF anywhere in its first kilobyte.
    if (format == FileFormat::pdf) return bytes.substr(0, 1024).contains("%PDF-");
    if (format == FileFormat::image) return is_image(bytes);
    if (is_package(format)) return bytes.starts_with("PK\x03\x04");
    return kind_of(bytes).empty();
}

}  // namespace

Result<void> check_content(std::string_view bytes, FileFormat format) {
    if (bytes.empty()) return fail(Errc::invalid_input, "it is empty");
    if (begins_as(bytes, format)) return {};
    const auto kind = kind_of(bytes);
    // Office encrypts a file as a stream of this name in a file of the older format.
    constexpr auto encrypted = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv;
    if (is_package(format) && kind.contains("Office") && bytes.contains(encrypted))
        return fail(Errc::invalid_input, "it is encrypted with a password");
    const auto name = to_upper(to_string(format));
    if (kind.empty())
        return fail(Errc::invalid_input, fmt::format("it is not of the format {}", name));
    return fail(
        Errc::invalid_input, fmt::format("its name says {}, and its content is {}", name, kind)
    );
}

}  // namespace continuo
