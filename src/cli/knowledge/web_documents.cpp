#include "cli/knowledge/web_documents.hpp"

#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <set>

#include <unistd.h>

#include "extraction/document_file.hpp"

namespace continuo {

namespace {

/// A file with these bytes, that is gone with this object.
class DownloadedFile {
public:
    explicit DownloadedFile(std::string_view bytes) {
        x_path = (std::filesystem::temp_directory_path() / "continuo-kb-XXXXXX").string();
        const int file = ::mkstemp(x_path.data());
        if (file < 0) return;
        while (!bytes.empty()) {
            const auto count = ::write(file, bytes.data(), bytes.size());
            if (count <= 0) break;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        x_complete = bytes.empty();
        ::close(file);
    }
    ~DownloadedFile() { ::unlink(x_path.c_str()); }
    DownloadedFile(const DownloadedFile&) = delete;
    DownloadedFile& operator=(const DownloadedFile&) = delete;
    [[nodiscard]] bool is_complete() const { return x_complete; }
    [[nodiscard]] const std::string& path() const { return x_path; }

private:
    std::string x_path;
    bool x_complete = false;
};

FileDocuments refused_page(const std::string& url, std::string why) {
    FileDocuments out;
    out.refused.push_back({url, document_id_of(path_of_url(url)), std::move(why)});
    return out;
}

FileDocuments read_page(
    const std::string& url, const WebLimits& limits, const FileReading& reading
) {
    const auto page = fetch_page(url, limits);
    if (!page) return refused_page(url, page.error().detail);
    const DownloadedFile file(page->body);
    if (!file.is_complete()) return refused_page(url, "there is no room for it in /tmp");
    // The id is that of the URL that was asked for: it stays when a redirection changes.
    return read_named_file(file.path(), {path_of_url(url), url, page->format}, reading);
}

}  // namespace

Result<FileDocuments> read_web_documents(
    const std::string& url, bool is_sitemap, const WebLimits& limits, const FileReading& reading
) {
    std::vector<std::string> urls{url};
    if (is_sitemap) {
        auto pages = fetch_sitemap(url, limits);
        if (!pages) return std::unexpected(std::move(pages.error()));
        urls = std::move(*pages);
    }
    FileDocuments all;
    std::uint64_t done = 0;
    for (const auto& one : urls) {
        auto read = read_page(one, limits, reading);
        std::ranges::move(read.documents, std::back_inserter(all.documents));
        std::ranges::move(read.refused, std::back_inserter(all.refused));
        if (reading.progress) reading.progress(++done, urls.size());
    }
    return all;
}

}  // namespace continuo
