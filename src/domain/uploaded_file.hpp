#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace continuo {

/// A file that lies in the scratch folder until its last copy goes; then it is deleted.
class ScratchFile {
public:
    explicit ScratchFile(std::filesystem::path path) : x_path(std::move(path)) {}
    ~ScratchFile() {
        std::error_code ignored;
        std::filesystem::remove(x_path, ignored);
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return x_path; }

private:
    std::filesystem::path x_path;
};

/// A file that came with a request. Its bytes are on disk, never whole in memory.
struct UploadedFile {
    std::string field;  ///< the form field it came in
    std::string
        filename;  ///< as the client named it, folders stripped; for display only, never a path
    std::string content_type;  ///< as the client said; may be empty or wrong
    std::uint64_t bytes = 0;
    std::shared_ptr<const ScratchFile> file;
};

}  // namespace continuo
