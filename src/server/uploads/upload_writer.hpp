#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "base/error.hpp"
#include "base/id.hpp"
#include "domain/uploaded_file.hpp"

namespace continuo {

/// One scratch file while it is written. Every method blocks. Thread: one at a time, any.
class UploadWriter {
public:
    /// Chooses a random name in `folder`; nothing is opened yet. The file keeps `claim`, which may
    /// be null, until it is deleted. Nothing is written while the file system has less than
    /// `free_bytes_min` for this process.
    UploadWriter(
        std::filesystem::path folder,
        std::shared_ptr<const void> claim,
        std::uint64_t free_bytes_min
    );
    ~UploadWriter();
    UploadWriter(const UploadWriter&) = delete;
    UploadWriter& operator=(const UploadWriter&) = delete;

    /// Creates the file (mode 0600, never one that exists) before the first bytes, then appends.
    /// Errors: unavailable, with the system's reason; ErrorReason::no_space for a disk, quota or
    /// file size limit that is reached.
    [[nodiscard]] Result<void> append(std::string_view bytes);
    void close();
    /// Hash of all that was appended (base/id.hpp). Called once, after the last append().
    [[nodiscard]] std::string content_hash() { return x_hasher.finish(); }
    /// The file; deleted with the last reference to it.
    [[nodiscard]] std::shared_ptr<const ScratchFile> file() const { return x_file; }

private:
    std::filesystem::path x_folder;
    std::uint64_t x_free_bytes_min;
    std::shared_ptr<const ScratchFile> x_file;
    int x_descriptor = -1;
    ContentHasher x_hasher;
};

}  // namespace continuo
