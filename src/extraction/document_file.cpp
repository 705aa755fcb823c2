#include "extraction/document_file.hpp"

#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

#include "base/id.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "extraction/text_extractor.hpp"

namespace continuo {

namespace {

/// Increase it if files become other texts than before: they are then read once more.
constexpr std::string_view extraction_version = "2";

}  // namespace

std::string document_id_of(std::string_view path) {
    constexpr std::size_t long_id_digits = 32;
    std::string id;
    for (const char c : path) {
        const bool kept = is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-';
        if (kept)
            id += c;
        else if (c == '/')
            id += ':';
        else
            id += fmt::format("@{:02x}", static_cast<unsigned char>(c));
    }
    if (id.size() <= limits::id_bytes_max && is_valid_id(id)) return id;
    return "doc_" + content_hash(path).substr(0, long_id_digits);
}

Result<std::optional<ExtractedText>> read_text_file(
    const std::filesystem::path& file, FileFormat format
) {
    if (!is_document_text(format)) return std::nullopt;
    std::error_code ec;
    const auto size = std::filesystem::file_size(file, ec);
    if (ec) return fail(Errc::unavailable, "it cannot be read");
    if (size > limits::document_bytes_max)
        return fail(Errc::limit_exceeded, "it is larger than a document may be (8 MiB)");
    std::ifstream stream(file, std::ios::binary);
    ExtractedText out;
    out.text.assign(std::istreambuf_iterator<char>(stream), {});
    if (!stream) return fail(Errc::unavailable, "it cannot be read");
    if (!is_utf8(out.text) || has_control_characters(out.text)) return std::nullopt;
    out.content_type = content_type_of(format);
    return out;
}

Result<ExtractedText> read_document_file(
    const std::filesystem::path& file, FileFormat format, TextExtractor& extractor
) {
    auto plain = read_text_file(file, format);
    if (!plain) return std::unexpected(std::move(plain.error()));
    if (*plain) return std::move(**plain);
    return whole_text(extractor.extract_now(file, format, limits::document_bytes_max));
}

Result<ExtractedText> whole_text(Result<ExtractedText> text) {
    if (text && text->truncated)
        return fail(Errc::limit_exceeded, "it has more text than a document may have (8 MiB)");
    return text;
}

std::string file_hash(std::string_view content_hash) {
    return std::string(extraction_version) + ':' + std::string(content_hash);
}

}  // namespace continuo
