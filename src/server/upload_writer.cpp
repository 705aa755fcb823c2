#include "server/upload_writer.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace continuo {

namespace {

std::unexpected<Error> cannot_write() {
    const std::error_code reason(errno, std::generic_category());
    return fail(Errc::unavailable, "an upload cannot be stored: " + reason.message());
}

}  // namespace

UploadWriter::UploadWriter(const std::filesystem::path& folder)
    : x_file(std::make_shared<const ScratchFile>(folder / ("upload-" + random_hex(16)))) {}

UploadWriter::~UploadWriter() {
    close();
}

Result<void> UploadWriter::append(std::string_view bytes) {
    if (x_descriptor < 0) {
        constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
        x_descriptor = ::open(x_file->path().c_str(), flags, 0600);
        if (x_descriptor < 0) return cannot_write();
    }
    x_hasher.add(bytes);
    while (!bytes.empty()) {
        const auto count = ::write(x_descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return cannot_write();
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

void UploadWriter::close() {
    if (x_descriptor >= 0) ::close(x_descriptor);
    x_descriptor = -1;
}

}  // namespace continuo
