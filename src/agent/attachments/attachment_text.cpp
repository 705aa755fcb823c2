#include "agent/attachments/attachment_text.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "agent/attachments/attachment_formats.hpp"
#include "agent/attachments/windows_1252.hpp"
#include "agent/language/replies.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t preview_code_points = 500;

struct Format {
    std::string_view extension;
    std::string_view file_type;
    // Null: the content is the text, unchanged.
    Result<void> (*read)(std::string_view, AttachmentText&, const Replies&);
    bool whole;  // a truncated file cannot be parsed
};

constexpr std::array<Format, 8> formats{{
    {".txt", "text", nullptr, false},
    {".md", "markdown", read_markdown, false},
    {".markdown", "markdown", read_markdown, false},
    {".csv", "csv", read_csv, false},
    {".json", "json", read_json, true},
    {".xml", "xml", read_xml, true},
    {".yaml", "yaml", read_yaml, true},
    {".yml", "yaml", read_yaml, true},
}};

/// Those of file_format.hpp that are not in `formats`.
constexpr std::array<std::string_view, 17> extensions_of_extracted{
    ".html",
    ".htm",
    ".jsonl",
    ".pdf",
    ".docx",
    ".xlsx",
    ".pptx",
    ".odt",
    ".epub",
    ".eml",
    ".png",
    ".jpg",
    ".jpeg",
    ".tif",
    ".tiff",
    ".webp",
    ".bmp"
};

/// The extension in lower case with its dot, or empty: "archive.tar.gz" has ".gz", ".env" none.
std::string extension_of(std::string_view filename) {
    const auto dot = filename.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || dot + 1 == filename.size()) return {};
    return to_lower(filename.substr(dot));
}

const Format* find_format(std::string_view extension) {
    const auto* found = std::ranges::find(formats, extension, &Format::extension);
    return found == formats.end() ? nullptr : found;
}

std::unexpected<Error> unsupported(std::string_view extension, const Replies& replies) {
    // The name is untrusted: only a short extension is quoted in the error.
    constexpr std::size_t extension_bytes_max = 10;
    const auto supported = fmt::format("{}", fmt::join(supported_extensions(), ", "));
    if (extension.empty() || extension.size() > extension_bytes_max) {
        return fail(
            Errc::invalid_input,
            replies.text(ReplyKey::attachment_unsupported, {{"extensions", supported}})
        );
    }
    return fail(
        Errc::invalid_input,
        replies.text(
            ReplyKey::attachment_unsupported_named,
            {{"type", to_upper(extension.substr(1))}, {"extensions", supported}}
        )
    );
}

std::uint64_t count_words(std::string_view text) {
    std::uint64_t words = 0;
    bool inside = false;
    for (const char byte : text) {
        const bool space = byte == ' ' || (byte >= '\t' && byte <= '\r');
        if (!space && !inside) ++words;
        inside = !space;
    }
    return words;
}

std::string preview_of(const std::string& content) {
    const auto kept = utf8_prefix(content, preview_code_points);
    return kept.size() < content.size() ? std::string(kept) + "..." : content;
}

/// Converts to valid UTF-8 without a byte order mark.
Result<std::string> to_utf8(std::string bytes, const Replies& replies) {
    if (bytes.find('\0') != std::string::npos)
        return fail(Errc::invalid_input, replies.text(ReplyKey::attachment_not_text));
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
    return is_utf8(bytes) ? std::move(bytes) : windows_1252_to_utf8(bytes);
}

}  // namespace

Result<AttachmentText> parse_attachment(
    std::string bytes, const std::string& filename, const Replies& replies
) {
    AttachmentText out;
    out.extension = extension_of(filename);
    const auto* format = find_format(out.extension);
    if (format == nullptr) return unsupported(out.extension, replies);
    out.file_type = format->file_type;

    auto text = to_utf8(std::move(bytes), replies);
    if (!text) return std::unexpected(std::move(text.error()));
    if (text->size() > attachment_text_bytes_max) {
        if (format->whole) {
            return fail(
                Errc::limit_exceeded,
                replies.text(
                    ReplyKey::attachment_too_large_format,
                    {{"type", to_upper(format->file_type)},
                     {"megabytes", std::to_string(attachment_text_bytes_max / (1024 * 1024))}}
                )
            );
        }
        text->resize(utf8_prefix_bytes(*text, attachment_text_bytes_max).size());
        out.truncated = true;
    }
    if (format->read != nullptr) {
        if (auto read = format->read(*text, out, replies); !read)
            return std::unexpected(std::move(read.error()));
    }
    if (out.content.empty()) out.content = std::move(*text);
    out.word_count = count_words(out.content);
    out.preview = preview_of(out.content);
    return out;
}

Result<AttachmentText> read_attachment(
    const std::filesystem::path& file,
    const std::string& filename,
    std::size_t bytes_max,
    const Replies& replies
) {
    // Check the extension before reading any byte.
    if (!is_supported_file(filename)) return unsupported(extension_of(filename), replies);
    std::error_code ec;
    const auto size = std::filesystem::file_size(file, ec);
    if (ec) return fail(Errc::not_found, "File not found");
    if (size > bytes_max) {
        const auto megabytes =
            fmt::format("{:.1f}", static_cast<double>(bytes_max) / (1024.0 * 1024.0));
        return fail(
            Errc::limit_exceeded,
            replies.text(ReplyKey::attachment_too_large, {{"megabytes", megabytes}})
        );
    }
    std::ifstream stream(file, std::ios::binary);
    std::string bytes(size, '\0');
    if (!stream || !stream.read(bytes.data(), static_cast<std::streamsize>(size)))
        return fail(Errc::unavailable, "the uploaded file cannot be read");
    return parse_attachment(std::move(bytes), filename, replies);
}

std::optional<FileFormat> extracted_format(std::string_view filename) {
    if (find_format(extension_of(filename)) != nullptr) return std::nullopt;
    return find_file_format(filename);
}

Result<AttachmentText> to_attachment(
    Result<ExtractedText> extracted, const std::string& filename, const Replies& replies
) {
    if (!extracted) {
        auto& error = extracted.error();
        if (error.code != Errc::invalid_input && error.code != Errc::limit_exceeded)
            return std::unexpected(std::move(error));
        return fail(
            error.code, replies.text(ReplyKey::attachment_not_extracted, {{"reason", error.detail}})
        );
    }
    AttachmentText out;
    out.extension = extension_of(filename);
    out.file_type = to_string(find_file_format(filename).value_or(FileFormat::text));
    out.content = std::move(extracted->text);
    out.truncated = extracted->truncated;
    out.word_count = count_words(out.content);
    out.preview = preview_of(out.content);
    if (extracted->pages > 0) out.metadata["pages"] = extracted->pages;
    return out;
}

bool is_supported_file(std::string_view filename) {
    return find_format(extension_of(filename)) != nullptr || find_file_format(filename);
}

const std::vector<std::string>& supported_extensions() {
    static const auto extensions = [] {
        std::vector<std::string> names;
        for (const auto& format : formats)
            names.emplace_back(format.extension);
        for (const auto extension : extensions_of_extracted)
            names.emplace_back(extension);
        return names;
    }();
    return extensions;
}

void add_name(json::array& names, std::string_view name) {
    if (names.size() < attachment_names_max)
        names.emplace_back(utf8_prefix_bytes(name, attachment_name_bytes_max));
}

}  // namespace continuo
