#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace continuo {

/// A file in the scratch folder. It is deleted with the last copy of this object.
class ScratchFile {
public:
    /// `claim`: a share of an upload budget, released after the file is deleted; may be null.
    explicit ScratchFile(std::filesystem::path path, std::shared_ptr<const void> claim = {})
        : x_path(std::move(path)), x_claim(std::move(claim)) {}
    ~ScratchFile() {
        std::error_code ignored;
        std::filesystem::remove(x_path, ignored);
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return x_path; }

private:
    std::filesystem::path x_path;
    std::shared_ptr<const void> x_claim;
};

/// A file of a request. Its bytes are on disk, never completely in memory.
struct UploadedFile {
    std::string field;  ///< its form field
    std::string
        filename;  ///< as the client named it, folders stripped; for display only, never a path
    std::string content_type;  ///< as the client sent it; can be empty or wrong
    std::uint64_t bytes = 0;
    std::shared_ptr<const ScratchFile> file;
    std::string content_hash = {};  ///< content_hash() of its bytes; empty: not known
};

}  // namespace continuo
