#include "cli/knowledge/knowledge_export.hpp"

#include <cerrno>
#include <ostream>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/knowledge/document_files.hpp"

namespace continuo {

namespace {

std::unexpected<Error> export_failure(const std::string& path) {
    const auto code = errno == EEXIST ? Errc::conflict : Errc::internal;
    return fail(code, fmt::format("{}: {}", path, std::generic_category().message(errno)));
}

/// A new file that is removed unless it is kept.
class ExportFile {
public:
    explicit ExportFile(std::string path) : x_path(std::move(path)) {}
    ~ExportFile() {
        if (x_file < 0) return;
        ::close(x_file);
        if (!x_kept) ::unlink(x_path.c_str());
    }
    ExportFile(const ExportFile&) = delete;
    ExportFile& operator=(const ExportFile&) = delete;

    Result<void> create() {
        x_file = ::open(x_path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
        if (x_file < 0) return export_failure(x_path);
        return {};
    }
    Result<void> write(std::string_view text) const {
        while (!text.empty()) {
            const auto written = ::write(x_file, text.data(), text.size());
            if (written < 0) return export_failure(x_path);
            text.remove_prefix(static_cast<std::size_t>(written));
        }
        return {};
    }
    Result<void> keep() {
        if (::fsync(x_file) != 0) return export_failure(x_path);
        x_kept = true;
        return {};
    }

private:
    std::string x_path;
    int x_file = -1;
    bool x_kept = false;
};

}  // namespace

Result<std::uint64_t> export_knowledge(
    KnowledgeAccess& access,
    const std::string& output,
    std::ostream& out,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& progress
) {
    const bool to_stream = output == "-";
    ExportFile file(output);
    if (!to_stream) {
        if (auto created = file.create(); !created)
            return std::unexpected(std::move(created.error()));
    }
    const auto documents = access.list();
    if (!documents) return std::unexpected(documents.error());
    std::uint64_t done = 0;
    for (const auto& listed : *documents) {
        const auto document = access.load(listed.document_id);
        if (!document && document.error().code == Errc::not_found) continue;  // removed meanwhile
        if (!document) return std::unexpected(document.error());
        const auto line = export_line(*document) + "\n";
        if (to_stream) {
            out << line;
        } else if (auto written = file.write(line); !written) {
            return std::unexpected(std::move(written.error()));
        }
        progress(++done, documents->size());
    }
    if (to_stream) return done;
    if (auto kept = file.keep(); !kept) return std::unexpected(std::move(kept.error()));
    return done;
}

}  // namespace continuo
